"""Forms 1 to 3: what residence management tells MLIT each quarter and month, where there is any."""
