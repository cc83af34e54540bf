"""Examining filings: what is asked, proposed, decided and told (council:2, 8 to 10)."""
