"""The rules of certificates as plain values."""
