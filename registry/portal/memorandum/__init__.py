"""What the public sees of the memorandum, and what the recipient of a consent may open."""
