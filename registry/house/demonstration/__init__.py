"""On loopback only: a newcomer picks a desk and is in. Not there at all in production."""
