"""Understand what training departments write into the cells of a question workbook. Plain values only."""
