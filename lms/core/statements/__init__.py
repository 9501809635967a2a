"""Knows the statements of xAPI by which a learning record store is told what people learn."""
