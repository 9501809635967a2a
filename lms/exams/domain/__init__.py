"""Rules of examining on plain values. Plain Python: no Django, no database."""
