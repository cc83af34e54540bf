"""What one side asks the other, and the answers (moc:6.4, 7.6)."""
