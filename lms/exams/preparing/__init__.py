"""Draw papers before the start, so that thousands begin at once; well-known questions less often."""
