"""Periodic deliveries of this agreement: what, for whom, what for."""
