"""The Manufacturing Industry SSW Council: its rules, members and business."""
