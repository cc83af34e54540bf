"""Proofs that a list, a revocation or an order was published (moc:6.1, 6.2, 7.2, 7.5)."""
