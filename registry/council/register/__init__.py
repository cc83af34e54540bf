"""The register as its readers see it: the list of a day, and a member with all that concerns it."""
