"""Runs on their way: opened, given their tables one after the other, begun, stopped, repeated."""
