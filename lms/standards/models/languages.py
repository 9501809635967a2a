"""Choose between the Chinese and the English name of something."""

from django.utils.translation import get_language


def in_reader_language(chinese: str, english: str) -> str:
    """Give the English name to an English reader where there is one, else the Chinese."""
    reads_english = (get_language() or "").startswith("en")
    return english if reads_english and english else chinese
