"""Open questions of this agreement, settled by its two signing officers."""
