"""Cloze: Moodle's texts whose gaps say in braces what is asked and what is right."""
