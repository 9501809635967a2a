"""Bookmarks and own notes at the passages of lessons, which nobody but their writer sees."""
