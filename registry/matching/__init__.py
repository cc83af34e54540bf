"""Compares big tables by relational expressions; knows engines and spellings, but no domain."""
