"""Reports of broker misconduct, from either side to the other (moc:4.1)."""
