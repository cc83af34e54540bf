"""What the public sees: the texts, the register, and whether a certificate is real."""
