"""Open duties: who owes what by when, how the date came about, and the word that goes out of it."""
