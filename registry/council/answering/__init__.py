"""How a member answers what it was asked: question by question, or by a filled table."""
