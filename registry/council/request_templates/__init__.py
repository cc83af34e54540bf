"""Templates of requests: data that the secretariat edits, each edition with its day of effect."""
