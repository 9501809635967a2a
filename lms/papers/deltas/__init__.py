"""Papers that ask only what a change of edition changes."""
