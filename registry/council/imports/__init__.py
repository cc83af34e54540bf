"""Files of members and employers that are handed in, compared with the register, brought in."""
