"""Secrets encrypted apart, under keys that the database never holds."""
