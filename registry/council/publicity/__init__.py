"""What the public sees of the council's meetings: one rule and one query for all."""
