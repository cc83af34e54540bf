"""Register and case system for five instruments on specified skilled workers."""
