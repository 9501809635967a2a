"""Rules that act: when what happens to whom, what is done about it, until when."""
