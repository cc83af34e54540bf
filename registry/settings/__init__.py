"""What the offices have set, since when; every room reads it, an act of the house changes it."""
