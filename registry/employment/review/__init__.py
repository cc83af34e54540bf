"""Likenesses of unknown card numbers: a person decides each once."""
