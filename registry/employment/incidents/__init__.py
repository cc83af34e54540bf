"""Leaks and the like of what was exchanged: told to the other side promptly (employment:6)."""
