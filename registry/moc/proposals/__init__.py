"""Questions of the other Japanese ministries, on their way through the contact point (moc:2)."""
