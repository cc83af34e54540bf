"""The filer's own desk: where a body sees how it stands, files, corrects, and prints its papers."""
