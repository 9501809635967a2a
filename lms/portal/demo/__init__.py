"""The ready-to-run demo: an invented organisation, and the launcher that serves it."""
