"""Find the rows of a file whose text nearly repeats a question of the bank or of an earlier row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Final, cast

from lms.questions.bank.models import Question
from lms.questions.duplicates.queries import whole_text
from lms.questions.duplicates.rules.near_duplicates import NearDuplicateFinder
from lms.questions.duplicates.rules.similarity import grams_of, similarity
from lms.questions.records.rules import FilePlace, QuestionRecord
from lms.questions.scoring.rules.formats import JsonObject

# Many questions begin alike (“which of these is right?”): their options must be alike as well.
LEAST_WHOLE: Final = 0.5
AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class NearDuplicateRow:
    """A row and what it nearly repeats: a question of the bank, by key and code, or an earlier row."""

    record: QuestionRecord
    stem: str
    share: float
    key: int | None = None
    code: str = ""
    place: FilePlace | None = None


def near_duplicates_in(records: Sequence[QuestionRecord]) -> list[NearDuplicateRow]:
    """Give for each row the most similar question that it nearly repeats, in the order of the rows."""
    if not records:
        return []
    finder = NearDuplicateFinder([record.stem for record in records])
    best: dict[int, NearDuplicateRow] = {}
    for place, near in (*_in_bank(records, finder), *_in_file(records, finder)):
        if place not in best or near.share > best[place].share:
            best[place] = near
    return [best[place] for place in sorted(best)]


def _in_bank(
    records: Sequence[QuestionRecord], finder: NearDuplicateFinder
) -> Iterator[tuple[int, NearDuplicateRow]]:
    rows = list(Question.objects.non_polymorphic().order_by().values_list("pk", "code", "stem"))
    pairs = [
        (pair.place, rows[pair.other], pair.share) for pair in finder.among(stem for *_keys, stem in rows)
    ]
    texts: dict[int, str] = {}
    for chunk in batched(sorted({key for _place, (key, _code, _stem), _share in pairs}), AT_ONCE):
        found = Question.objects.non_polymorphic().filter(pk__in=chunk, current_version__isnull=False)
        for key, content in found.values_list("pk", "current_version__content"):
            texts[key] = whole_text(cast("JsonObject", content))
    for place, (key, code, stem), share in pairs:
        if _is_near(records[place], texts.get(key, stem)):
            yield place, NearDuplicateRow(records[place], stem, share, key, code)


def _in_file(
    records: Sequence[QuestionRecord], finder: NearDuplicateFinder
) -> Iterator[tuple[int, NearDuplicateRow]]:
    for pair in finder.within():
        record, other = records[pair.place], records[pair.other]
        if _is_near(record, _text_of(other)):
            yield pair.place, NearDuplicateRow(record, other.stem, pair.share, place=other.place)


def _text_of(record: QuestionRecord) -> str:
    return "\n".join([record.stem, *record.options])


def _is_near(record: QuestionRecord, text: str) -> bool:
    return similarity(grams_of(_text_of(record)), grams_of(text)) >= LEAST_WHOLE
