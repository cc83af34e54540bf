"""Going live: members, open matters and the numbers that an office has already given."""
