"""Values and base classes that every other package speaks in; no input, no output."""
