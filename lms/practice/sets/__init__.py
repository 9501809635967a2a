"""The questions somebody practises in one go, how they are answered and what is said at once."""
