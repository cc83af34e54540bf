"""The register of certified acceptance plans, kept by MLIT's international market desk."""
