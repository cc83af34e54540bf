"""Filings that came on paper or by mail, entered for the filer (council:8.1, 9, 10)."""
