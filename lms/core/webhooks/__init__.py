"""Knows the group robots and other systems that are told of notices, and how one is posted to safely."""
