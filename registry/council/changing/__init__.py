"""What becomes another of a meeting: its agenda, its time, the day for answers."""
