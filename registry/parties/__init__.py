"""Organisations, the people who act for them and for offices, and how they prove who they are."""
