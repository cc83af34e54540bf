"""Breaches of law that the council's work brings to light (council:3.3, 12)."""
