"""The agreement of the immigration agency and MHLW on social insurance."""
