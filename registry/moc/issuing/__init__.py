"""What is done with an edition: put forward, issued, sent back, published (moc:6.1, 7.2, 7.5)."""
