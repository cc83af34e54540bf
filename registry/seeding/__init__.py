"""Fills databases: the demonstration, one account per persona for checks, rows to measure."""
