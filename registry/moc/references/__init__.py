"""How what the two sides write to each other is numbered: by side, sort and year."""
