"""The office itself: matters that no legal text asks for and that are acts all the same."""
