"""The question bank and the papers in Wagtail's admin."""
