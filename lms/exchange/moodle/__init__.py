"""Moodle XML: the format in which Moodle carries questions whole."""
