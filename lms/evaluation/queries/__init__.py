"""Reads: figures of the work, what customers said, what is known of the clauses."""
