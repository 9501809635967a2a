"""Bring translations of questions to what files say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from django.db.models import F

from lms.core.languages import TranslationLanguage
from lms.questions.bank.models import QuestionVersion
from lms.questions.translation.models import QuestionTranslation
from lms.questions.translation.queries import wording_of
from lms.questions.translation.rules import Accepted

type Outcome = Literal["added", "changed", "unchanged"]
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class TranslatedTexts:
    """What a file says of a question in another language, by place."""

    texts: Mapping[str, str]
    accepted: Accepted


def bring_translations(*, said: Mapping[str, TranslatedTexts], codes: Collection[str]) -> dict[str, Outcome]:
    """Keep the English of questions, by code, for their current versions; tell what became of each.

    Of all `codes` the ones that are not in `said` lose theirs, which counts as changed. Callers check who may
    do this and hold a transaction.
    """
    english = QuestionTranslation.objects.filter(
        language=TranslationLanguage.ENGLISH, question__code__in=list(codes)
    )
    kept = {row.code: row for row in english.annotate(code=F("question__code"))}
    current = QuestionVersion.objects.filter(question__code__in=list(said), pk=F("question__current_version"))
    outcomes: dict[str, Outcome] = {}
    changed: list[QuestionTranslation] = []
    for version in current.annotate(code=F("question__code")):
        code, found = version.code, kept.pop(version.code, None)
        row = found or QuestionTranslation(
            question_id=version.question_id, language=TranslationLanguage.ENGLISH
        )
        before = (row.texts, row.accepted, row.source_digest)
        accepted = {place: list(texts) for place, texts in said[code].accepted.items()}
        row.texts, row.accepted = dict(said[code].texts), accepted
        row.source_digest = wording_of(version).digest()
        is_same = before == (row.texts, row.accepted, row.source_digest)
        outcomes[code] = "added" if found is None else "unchanged" if is_same else "changed"
        changed += [] if is_same else [row]
    for row in changed:
        if row.pk:
            row.save()
    QuestionTranslation.objects.bulk_create([row for row in changed if not row.pk], batch_size=AT_ONCE)
    QuestionTranslation.objects.filter(pk__in=[row.pk for row in kept.values()]).delete()
    return outcomes | dict.fromkeys(kept, "changed")
