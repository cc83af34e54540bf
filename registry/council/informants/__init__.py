"""Keeps secret who informed the council: what is sealed, what is cleaned, what may not be said."""
