"""What is past its term of retention: reviewed, kept longer for a reason, or removed by two."""
