"""Open, change and cancel sittings; their list, their calendar, and how each one stands."""
