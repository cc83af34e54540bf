"""Closing a meeting or one of its items to the public, and what is said about it (council:7)."""
