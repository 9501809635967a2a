"""Changes to what the work is judged by and to what is decided from it."""
