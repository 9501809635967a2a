"""Who may see whom and do what: roles, their rights, and the units that somebody leads."""
