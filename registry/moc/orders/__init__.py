"""Improvement orders against host organisations, told to the Kyrgyz side (moc:6.3, 7.5)."""
