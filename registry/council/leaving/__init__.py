"""What a body that is no member any more does not owe any longer."""
