"""Turn what a file says into what the bank stores, and back."""
