"""Keeps secret who informed an office: sealed, cleaned, unnamed, opened by two with a reason."""
