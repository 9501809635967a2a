"""Portal: the ready-to-run site."""
