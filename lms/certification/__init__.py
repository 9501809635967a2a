"""Certification: certificates and their validity."""
