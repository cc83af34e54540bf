"""The register of members on two axes of time, its imports and certificates (council:2)."""
