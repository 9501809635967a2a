"""The demo's organisation, and what its people learned."""
