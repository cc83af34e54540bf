"""What a member reports of a breach that it learned of, and what it hears of it (council:3.3)."""
