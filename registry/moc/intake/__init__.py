"""Reads a list's own file into a draft: agencies with columns matched, support organisations."""
