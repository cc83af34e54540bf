"""Packages of what waits to go to the other side of the memorandum."""
