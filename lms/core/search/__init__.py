"""Find anything by words: what can be found, an index of its texts, the page and the dialog that ask it."""
