"""The council's meetings: called, held or made known by circulation, and what they agree."""
