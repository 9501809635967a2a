"""Look into files, captions and chapters. Plain Python."""
