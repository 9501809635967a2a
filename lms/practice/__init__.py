"""Practise what was missed and what is known least: a few questions a day, never formal."""
