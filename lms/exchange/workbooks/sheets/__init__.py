"""Read and write spreadsheet files of questions."""
