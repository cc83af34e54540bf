"""The employers of specified skilled workers, as the rosters list them."""
