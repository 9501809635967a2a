"""Commands that check content."""
