"""Consultations: days on which both offices are open, agenda, record, follow-ups (moc:4.2)."""
