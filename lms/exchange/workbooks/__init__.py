"""Question workbooks: find the table, read its rows, mark its faults, write the template."""
