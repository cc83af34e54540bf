"""Measures agreed in the council, and which employers carry them out (council:3.1.2)."""
