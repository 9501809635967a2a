"""Knows what somebody has on which day, and gives it to calendars under a secret address."""
