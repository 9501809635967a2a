"""The languages that content is translated into, and the one its reader wants."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class TranslationLanguage(models.TextChoices):
    """The languages into which lessons and questions are translated."""

    ENGLISH = "en", _("English")


def reader_language() -> str:
    """Name the language into which content is to be translated for the reader; empty for Chinese."""
    language = (get_language() or "").partition("-")[0]
    return language if language in TranslationLanguage.values else ""
