"""Watch a running sitting from the console: who stands where, orders, the log."""
