"""Waivers: who need not hold which certification, until when, and why."""
