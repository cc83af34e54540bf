"""Notices that an agency seems to act improperly, and what comes of them (moc:7.3, 7.4)."""
