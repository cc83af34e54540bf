"""The agreement of the immigration agency and MHLW on employment-status notifications."""
