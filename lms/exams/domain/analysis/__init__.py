"""Say from many takers' marks whether items and papers measure. Plain numpy: no Django, no database."""
