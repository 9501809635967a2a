"""Say where the project's content files lie."""

from pathlib import Path

from django.conf import settings


def content_folder(name: str) -> Path:
    """Give a folder of the content that the site names in CONTENT_DIR."""
    return Path(getattr(settings, "CONTENT_DIR", "content")) / name
