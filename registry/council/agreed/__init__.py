"""What a meeting agreed: who owes it, by when, and that it is done."""
