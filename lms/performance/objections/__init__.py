"""Objections of employees to entries of their own file, and HR's decision on them."""
