"""What a run found: rows looked at, copies taken, the two annexes made deliveries."""
