"""Editions of lists: a whole list at a time, numbered, chained, signed (moc:6.1, 6.3, 7.2, 7.5)."""
