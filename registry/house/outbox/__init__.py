"""Mail that could not be delivered, as a task; and, in a demonstration, what was sent."""
