"""Bytes in and out of git; knows nothing of capability."""
