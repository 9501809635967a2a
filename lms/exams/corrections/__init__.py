"""Correct a question that was used: draft, see whose marks change, apply to everybody, undo."""
