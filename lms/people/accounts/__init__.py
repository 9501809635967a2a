"""Accounts of staff: first passwords and their handing over, and what two administrators do together."""
