"""Cooperation in tests, and cheating in them, with the ministries of the fields (moc:5)."""
