"""Say questions in the reader's language; a reader of Chinese costs no query, another one a single one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from lms.core.chinese import SOURCE_LANGUAGE
from lms.core.languages import TranslationLanguage, reader_language
from lms.questions.bank.models import Question, QuestionVersion
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.scoring.rules.judging import FrozenQuestion
from lms.questions.texts.prose import plain_text
from lms.questions.translation.models import QuestionTranslation
from lms.questions.translation.rules import Accepted, FrozenWording, accepted_in, showing, widened


@dataclass(frozen=True, slots=True)
class SaidQuestion:
    """A version in the words of its reader; `language` names theirs where it is not the page's."""

    wording: FrozenWording
    kind: str
    language: str = ""
    accepted: Accepted | None = None
    source: JsonObject | None = None

    @property
    def stem(self) -> str:
        """Give the question as one line of plain text."""
        return plain_text(str(self.wording.content["stem"]))

    @property
    def frozen(self) -> FrozenQuestion:
        """Give it in the form that is shown; its key takes all that may be typed."""
        key = (
            self.wording.key
            if self.source is None
            else widened(self.source, self.accepted or {}, self.source)
        )
        return FrozenQuestion(kind_of(self.kind).rule, self.wording.content, key)

    def shown_key(self, key: JsonObject) -> JsonObject:
        """Give a key of the version, which may be a corrected one, as it is read."""
        return key if self.source is None else showing(key, self.accepted or {}, self.source)


def wording_of(version: QuestionVersion) -> FrozenWording:
    """Take the words out of a version."""
    return FrozenWording(
        cast("JsonObject", version.content),
        cast("JsonObject", version.key),
        cast("Mapping[str, str]", version.option_notes),
        version.explanation,
    )


def said_as_written(version: QuestionVersion) -> SaidQuestion:
    """Give a version in its own words."""
    return SaidQuestion(wording_of(version), version.kind)


def said_to_reader(versions: Iterable[QuestionVersion]) -> dict[int, SaidQuestion]:
    """Give versions, by key, in the reader's language as far as they are translated as they are now."""
    own = {version.pk: version for version in versions}
    language = reader_language()
    kept = _translations(own.values(), language) if language else {}
    said: dict[int, SaidQuestion] = {}
    for pk, version in own.items():
        wording = wording_of(version)
        found = kept.get(version.question_id)
        if found is not None and found.source_digest == wording.digest():
            other = wording.with_texts(found.texts, found.accepted)
            said[pk] = SaidQuestion(other, version.kind, accepted=found.accepted, source=wording.key)
        else:
            is_foreign = bool(language) and wording.has_chinese()
            said[pk] = SaidQuestion(wording, version.kind, SOURCE_LANGUAGE if is_foreign else "")
    return said


def accepted_in_translations(versions: Iterable[QuestionVersion]) -> dict[int, Accepted]:
    """Give, by version, what may be typed in other languages as well.

    It does not ask for the reader's language: an answer is worth the same whatever the page was in. Kinds of
    question that are not typed cost no query.
    """
    typed = [version for version in versions if accepted_in(cast("JsonObject", version.key))]
    kept = _translations(typed, TranslationLanguage.ENGLISH) if typed else {}
    return {
        version.pk: found.accepted
        for version in typed
        if (found := kept.get(version.question_id)) and found.source_digest == wording_of(version).digest()
    }


def _translations(versions: Iterable[QuestionVersion], language: str) -> dict[int, QuestionTranslation]:
    rows = QuestionTranslation.objects.filter(
        question__in=[version.question_id for version in versions], language=language
    )
    return {row.question_id: row for row in rows}


@dataclass(frozen=True, slots=True)
class EnglishOf:
    """Whether the English of a question fits the approved words, which are practised, and the newest ones."""

    fits_approved: bool
    fits_newest: bool


def english_of(question: Question) -> EnglishOf | None:
    """Tell which words of a question its English is of; nothing where it has none."""
    found = QuestionTranslation.objects.filter(
        question=question.pk, language=TranslationLanguage.ENGLISH
    ).first()
    if found is None:
        return None
    approved, newest = (
        version is not None and found.source_digest == wording_of(version).digest()
        for version in (question.approved_version, question.current_version)
    )
    return EnglishOf(approved, newest)
