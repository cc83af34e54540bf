"""Joining, changing and leaving by filing (council:8 to 10)."""
