"""What becomes another of a convened meeting: its time, its agenda, the day for answers."""
