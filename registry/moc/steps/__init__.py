"""What one side does about a record of the other side: its own row, linked to it."""
