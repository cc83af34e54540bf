"""Runs of the matching: files handed in, matched, and what came of it kept for its term."""
