"""Settings with dates of effect: what the texts leave open, decided by the desk it belongs to."""
