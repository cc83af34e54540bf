"""The Japan–Kyrgyz memorandum of cooperation on specified skilled workers."""
