"""Save what a person says of a lesson in another language, where nobody saved anything meanwhile."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

from django.db import transaction

from lms.core.accounts import User
from lms.core.refusals import Refusal
from lms.core.refusals import gettext_lazy as _
from lms.core.trail.api import record
from lms.courses.learning.api import LessonPage
from lms.courses.translating.api import BlockTranslation, KeptWording, LessonTranslation, keep_translation


class SavedMeanwhile(Refusal):
    """The lesson or its translation changed while somebody was translating."""

    code = "saved_meanwhile"
    message = _(
        "The lesson or its translation was changed in the meantime. Nothing was saved; your words stand"
        " below: compare them and save again."
    )


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
