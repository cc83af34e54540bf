"""The contact points of both sides, who sits there and who stands in, from which day (moc:2)."""
