"""The register of consents: which confidential passages go to whom, until when (moc:3)."""
