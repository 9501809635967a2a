"""The door for an app in which lessons are translated: their texts, and what is kept of them."""

from lms.courses.translating.services import keep_translation
from lms.courses.translation.models import LessonTranslation
from lms.courses.translation.queries import kept_wording
from lms.courses.translation.rules import (
    Block,
    BlockState,
    BlockTranslation,
    KeptWording,
    SourceText,
    TextKind,
    as_kept,
    digest_of,
    source_texts,
    state_of,
)

__all__ = [
    "Block",
    "BlockState",
    "BlockTranslation",
    "KeptWording",
    "LessonTranslation",
    "SourceText",
    "TextKind",
    "as_kept",
    "digest_of",
    "keep_translation",
    "kept_wording",
    "source_texts",
    "state_of",
]
