"""Which establishments a request names: chosen from the rosters, from a table, or by hand."""
