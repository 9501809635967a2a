"""Read an uploaded workbook: refuse a hostile one, find its table, turn its cells into values."""
