"""What disagrees and what is missing: notifications beside residence records (employment:3.1)."""
