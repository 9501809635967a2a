"""Keep what is said of a lesson in another language: from a file, or along with a copy."""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from typing import Literal

from django.db import transaction

from lms.courses.pages.models import LessonPage
from lms.courses.translation.models import LessonTranslation
from lms.courses.translation.rules import KeptWording


@transaction.atomic
def load_translation(
    *, lesson: LessonPage, wording: KeptWording
) -> Literal["added", "changed", "unchanged", "kept"]:
    """Keep what a file says, and name the list of the report to which it belongs; a person's work stays."""
    digest = sha256(json.dumps(asdict(wording), sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    found = LessonTranslation.objects.filter(lesson=lesson, language=wording.language).first()
    if found is not None and not found.file_digest:
        return "kept"
    if found is not None and found.file_digest == digest:
        return "unchanged"
    keep_translation(lesson=lesson, wording=wording, file_digest=digest)
    return "added" if found is None else "changed"


@transaction.atomic
def copy_translations(*, source: LessonPage, target: LessonPage) -> None:
    """Give a copy of a lesson the translations of the first; its blocks have the same ids."""
    for kept in LessonTranslation.objects.filter(lesson=source):
        # The title of a copy says that it is one.
        title = kept.title if target.title == kept.source_title else ""
        LessonTranslation.objects.create(
            lesson=target,
            language=kept.language,
            title=title,
            source_title=kept.source_title,
            intro=kept.intro,
            source_intro=kept.source_intro,
            blocks=kept.blocks,
            waiting=kept.waiting,
        )


def keep_translation(*, lesson: LessonPage, wording: KeptWording, file_digest: str = "") -> LessonTranslation:
    """Put words in the place of those kept before; without a digest no file replaces them any more."""
    kept, _is_new = LessonTranslation.objects.update_or_create(
        lesson=lesson,
        language=wording.language,
        defaults={
            "title": wording.title,
            "source_title": wording.source_title,
            "intro": wording.intro,
            "source_intro": wording.source_intro,
            "blocks": dict(wording.blocks),
            "waiting": sum("by" in block for block in wording.blocks.values()),
            "file_digest": file_digest,
        },
    )
    return kept
