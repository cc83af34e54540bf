"""What the periodic deliveries of all agreements share: periods, checks, hand-over, purposes."""
