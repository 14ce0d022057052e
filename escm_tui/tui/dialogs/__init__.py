"""Boxes over a screen: questions, pickers, forms."""
