"""The commands, on the actions and reports that the terminal interface uses too."""
