"""What comes from the other side of the memorandum, carried out."""
