"""One's own account: password, authenticator, recovery codes, absence, sessions."""
