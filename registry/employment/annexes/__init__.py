"""The tables of the agreement: what is matched, and what each row must be."""
