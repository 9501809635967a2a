"""Pure rules of the standard's content: no Django, no database."""
