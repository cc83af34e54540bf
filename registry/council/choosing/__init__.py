"""Whom a meeting calls: chosen by attribute or by hand, and persons who are no members."""
