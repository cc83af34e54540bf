"""Acceptance suspended in a field, and help for those who may not stay to return (moc:8)."""
