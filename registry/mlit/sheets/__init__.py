"""Sealed sheets of notices: opened by two named officers of the immigration agency."""
