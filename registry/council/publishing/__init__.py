"""Preparing and publishing the public version of minutes (council:7.1)."""
