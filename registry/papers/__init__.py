"""Stored files, letters and forms as PDF, and the numbers that an office gives its documents."""
