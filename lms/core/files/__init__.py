"""Read and write files: content files with their faults, workbooks, private storage, PDFs set from values."""
