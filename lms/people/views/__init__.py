"""Pages of people: signing in, lists, one person, the organisation."""
