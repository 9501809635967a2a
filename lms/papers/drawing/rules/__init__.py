"""Lay out a drawn paper in slots and pages, and set neighbours apart."""
