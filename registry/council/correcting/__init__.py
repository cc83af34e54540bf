"""Participants correct the minutes before they are confirmed."""
