"""The public pages of the council's meetings (council:7.1, 7.2)."""
