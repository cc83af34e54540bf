"""A body's own page: whether it is a member, what it can do next, its papers and certificates."""
