"""Say how dates and numbers are written in each language."""
