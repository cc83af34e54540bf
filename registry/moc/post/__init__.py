"""What goes between the sides of the memorandum: each act in its turn, in signed packages."""
