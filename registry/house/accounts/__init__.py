"""People: invited, seated at desks, away and stood in for, leaving; and each one's own account."""
