"""The agreement of the immigration agency and MLIT on construction workers."""
