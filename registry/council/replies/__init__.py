"""What an organ answers to its part: receipt, questions, taken on or not, the outcome."""
