"""Tags that show questions."""
