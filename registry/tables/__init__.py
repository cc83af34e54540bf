"""Reads and writes tables (CSV, XLSX): detection, row errors, preview, normalised keys."""
