"""A part of a case before an organ has it: prepared, decided by a second officer, sent."""
