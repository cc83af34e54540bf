"""What the public sees of the memorandum: lists that were published, revocations, orders."""
