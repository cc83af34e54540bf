"""Becoming able to sign in: invited or self-registered, and again after a loss."""
