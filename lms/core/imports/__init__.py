"""Import a workbook: declare its columns, examine every row, show what would change, then save it at once."""
