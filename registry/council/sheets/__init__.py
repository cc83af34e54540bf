"""Sealed sheets in an organ's office: opened by two named officers, with a reason, for minutes."""
