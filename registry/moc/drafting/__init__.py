"""The draft of a broker report: questions, content, identities to seal, evidence (moc:4.1)."""
