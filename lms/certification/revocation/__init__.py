"""Revoke a certificate and lift that: by hand, or where a regrade or an invalidation changed its pass."""
