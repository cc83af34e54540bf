"""The door: signing in and out, and confirming that it is still the same person."""
