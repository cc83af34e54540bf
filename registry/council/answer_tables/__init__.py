"""Answering a request by the table that was made for it."""
