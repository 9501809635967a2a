"""Revoke a certificate and lift that: by hand, or where a regrade or a voiding changed the pass behind it."""
