"""Certifications: what it takes to hold one, for how long, and which positions must."""
