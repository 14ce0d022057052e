"""Where plain data becomes domain objects."""
