"""Reads: what may be drawn, what a taker sees, what came out."""
