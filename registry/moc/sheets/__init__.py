"""Sealed sheets of reports: opened by two named officers of the side that receives them."""
