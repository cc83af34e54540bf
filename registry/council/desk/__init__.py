"""The desk: the list of filings, and the page of each, for the secretariat and the chairs."""
