"""Judge answers of any kind and turn them into marks."""
