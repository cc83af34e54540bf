"""The memorandum itself: where each clause leads, signatures, reviews, amendments, its end."""
