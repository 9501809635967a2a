"""GIFT and missing word: Moodle's text formats for questions."""
