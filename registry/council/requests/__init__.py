"""Requests of the council to its members: guidance, reports, surveys, and what came in answer."""
