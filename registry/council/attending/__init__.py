"""A participant's own place in a meeting: reading, replying, confirming receipt."""
