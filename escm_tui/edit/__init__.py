"""Changes single values in the text of a YAML file; everything else stays byte for byte."""

from escm_tui.edit.operations import Append, Delete, Operation, SetValue, append, delete, edit, set_value

__all__ = ["Append", "Delete", "Operation", "SetValue", "append", "delete", "edit", "set_value"]
