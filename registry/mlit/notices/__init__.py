"""Form 4: what MLIT reports to the immigration agency, and what the agency does with it."""
