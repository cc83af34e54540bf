"""What the council tells the organs responsible for the system, each its own part (council:12)."""
