"""Keep frozen questions in the process: a version never changes, and a whole hall is shown the same ones."""

from collections.abc import Callable, Iterable
from typing import Final

from lms.exams.domain.papers import FrozenQuestion
from lms.exams.models import QuestionVersion
from lms.exams.queries.pools import frozen_questions

MOST_KEPT: Final = 10_000

_questions: dict[int, FrozenQuestion] = {}
_versions: dict[int, QuestionVersion] = {}


def kept_questions(version_ids: Iterable[int]) -> dict[int, FrozenQuestion]:
    """Give the frozen content and key of versions; only those nobody has asked for yet are read."""
    return _kept(_questions, version_ids, frozen_questions)


def kept_versions(version_ids: Iterable[int]) -> dict[int, QuestionVersion]:
    """Give versions to read from, never to save; only those nobody has asked for yet are read."""
    return _kept(_versions, version_ids, QuestionVersion.objects.in_bulk)


def _kept[T](
    kept: dict[int, T], wanted: Iterable[int], read: Callable[[list[int]], dict[int, T]]
) -> dict[int, T]:
    numbers = list(wanted)
    found = {number: kept[number] for number in numbers if number in kept}
    if missing := [number for number in numbers if number not in found]:
        fresh = read(missing)
        if len(kept) + len(fresh) > MOST_KEPT:
            kept.clear()
        kept.update(fresh)
        found |= fresh
    return found


def forget_versions() -> None:
    """Forget everything: between tests."""
    _questions.clear()
    _versions.clear()
