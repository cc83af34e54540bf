"""Performing an act: check who and move, change, write the ledger, open and close duties."""
