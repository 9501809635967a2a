"""Find the rows of a file whose text nearly repeats a question of the bank or of an earlier row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Final, cast

from lms.exams.domain.formats import JsonObject
from lms.exams.domain.likeness import grams_of, likeness
from lms.exams.domain.records import Place, QuestionRecord
from lms.exams.domain.twins import TwinFinder
from lms.exams.models import Question
from lms.exams.queries.alike_questions import whole_text

# Many questions begin alike (“which of these is right?”): their options must be alike as well.
LEAST_WHOLE: Final = 0.5
AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class NearQuestion:
    """A row and what it nearly repeats: a question of the bank, by key and code, or an earlier row."""

    record: QuestionRecord
    stem: str
    share: float
    key: int | None = None
    code: str = ""
    place: Place | None = None


def near_questions(records: Sequence[QuestionRecord]) -> list[NearQuestion]:
    """Give for each row the likest question it nearly repeats, in the order of the rows."""
    if not records:
        return []
    finder = TwinFinder([record.stem for record in records])
    best: dict[int, NearQuestion] = {}
    for place, near in (*_in_bank(records, finder), *_in_file(records, finder)):
        if place not in best or near.share > best[place].share:
            best[place] = near
    return [best[place] for place in sorted(best)]


def _in_bank(records: Sequence[QuestionRecord], finder: TwinFinder) -> Iterator[tuple[int, NearQuestion]]:
    rows = list(Question.objects.non_polymorphic().order_by().values_list("pk", "code", "stem"))
    twins = [
        (twin.place, rows[twin.other], twin.share) for twin in finder.among(stem for *_keys, stem in rows)
    ]
    texts = _whole_texts({key for _place, (key, _code, _stem), _share in twins})
    for place, (key, code, stem), share in twins:
        if _is_near(records[place], texts.get(key, stem)):
            yield place, NearQuestion(records[place], stem, share, key, code)


def _in_file(records: Sequence[QuestionRecord], finder: TwinFinder) -> Iterator[tuple[int, NearQuestion]]:
    for twin in finder.within():
        record, other = records[twin.place], records[twin.other]
        if _is_near(record, _text_of(other)):
            yield twin.place, NearQuestion(record, other.stem, twin.share, place=other.place)


def _whole_texts(keys: set[int]) -> dict[int, str]:
    texts: dict[int, str] = {}
    for chunk in batched(sorted(keys), AT_ONCE):
        found = Question.objects.non_polymorphic().filter(pk__in=chunk, current_version__isnull=False)
        for key, content in found.values_list("pk", "current_version__content"):
            texts[key] = whole_text(cast("JsonObject", content))
    return texts


def _text_of(record: QuestionRecord) -> str:
    return "\n".join([record.stem, *record.options])


def _is_near(record: QuestionRecord, text: str) -> bool:
    return likeness(grams_of(_text_of(record)), grams_of(text)) >= LEAST_WHOLE
