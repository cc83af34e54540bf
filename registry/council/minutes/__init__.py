"""Minutes from the draft to what the public reads (council:7.1)."""
