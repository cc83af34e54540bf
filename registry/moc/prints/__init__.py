"""What the two sides wrote to each other, on paper: every language that there is on one sheet."""
