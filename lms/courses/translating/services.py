"""Save what is said of a lesson in another language: from a file, by a person, or along with a copy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import Literal

from django.db import transaction

from lms.core.accounts import User
from lms.core.refusals import Refusal
from lms.core.refusals import gettext_lazy as _
from lms.core.trail.api import record
from lms.courses.pages.models import LessonPage
from lms.courses.translation.models import LessonTranslation
from lms.courses.translation.rules import BlockTranslation, KeptWording


class SavedMeanwhile(Refusal):
    """The lesson or its translation changed while somebody was translating."""

    code = "saved_meanwhile"
    message = _(
        "The lesson or its translation was changed in the meantime. Nothing was saved; your words stand"
        " below: compare them and save again."
    )


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
def save_translation(*, lesson: LessonPage, wording: KeptWording, token: str, by: User) -> LessonTranslation:
    """Keep what a person translated, or raise SavedMeanwhile; readers see it at once.

    `token` says on what the person looked. Callers check who may.
    """
    lesson = LessonPage.objects.select_for_update(of=("self",)).get(pk=lesson.pk)
    found = LessonTranslation.objects.filter(lesson=lesson, language=wording.language).first()
    if token != token_of(lesson, found):
        raise SavedMeanwhile
    kept = keep_translation(lesson=lesson, wording=wording)
    before: Mapping[str, BlockTranslation] = found.blocks if found else {}
    changed = sum(before.get(name) != own for name, own in kept.blocks.items())
    record(
        actor=by,
        action="courses.translated",
        subject=lesson,
        details={"language": wording.language, "passages": changed},
    )
    return kept


def token_of(lesson: LessonPage, kept: LessonTranslation | None) -> str:
    """Give a fingerprint of a lesson's words and what is kept of their translation."""
    said = [lesson.title, lesson.intro, [*lesson.body.raw_data], str(kept.saved_at) if kept else ""]
    return sha256(json.dumps(said, ensure_ascii=False, default=str).encode()).hexdigest()[:16]


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
