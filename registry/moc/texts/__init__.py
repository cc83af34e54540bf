"""Texts between the sides: in which language they were written, and how far translated."""
