"""Hand in and mark: by the key, by people with a second look, and again after a correction."""
