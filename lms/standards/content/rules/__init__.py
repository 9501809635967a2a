"""What content files may say of the standard: typed values, how each is read, checked and amended."""
