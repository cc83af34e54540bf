"""The append-only record: a chained book per instrument and one of the house; checkpoints."""
