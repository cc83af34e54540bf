"""Expulsion cases (council:11)."""
