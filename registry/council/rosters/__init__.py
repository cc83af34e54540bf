"""Members and employers as tables: what is written out, and what is brought in."""
