"""The first page after sign-in: what I owe, what others owe me, and why on that date."""
