"""Read, check and write spreadsheets."""
