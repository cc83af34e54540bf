"""Hands tables over between offices that share no network: keys, signed packages, channels."""
