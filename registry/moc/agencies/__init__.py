"""Sending agencies, their certifications by destination, and revocations (moc:7.1, 7.4)."""
