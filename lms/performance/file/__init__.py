"""The performance file (一人一档): a person's evidence side by side, down to the rows, and who has looked."""
