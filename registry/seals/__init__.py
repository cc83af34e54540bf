"""Identities and files that nobody reads alone: encrypted apart, opened by two with a reason."""
