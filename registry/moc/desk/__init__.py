"""The liaison desks' room: what waits to go out, what came in, the keys (moc:2)."""
