"""Read the first attempts of real takers as tables of marks, few rows at a time."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final, cast

from django.db.models import CharField, Exists, F, FloatField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone

from lms.core.numerics import np
from lms.core.statistics import FloatArray
from lms.exams.attempts.models import Answer, Attempt
from lms.exams.sittings.models import Sitting
from lms.papers.drawing.rules.slots import SlotJson
from lms.people.api import OrgUnit, Posting
from lms.psychometrics.marks.rules import GROUP_FLOOR, FirstAttempts, MarksTable, OptionChoices, Strata
from lms.questions.bank.models import QuestionVersion
from lms.questions.choices import CorrectionState
from lms.questions.corrections.models import KeyCorrection

if TYPE_CHECKING:
    from numpy.typing import NDArray

type PaperId = int

PAPERS_AT_ONCE: Final = 200


@dataclass(slots=True)
class _Written:
    """What the first attempts at one paper say, row by row as numbers: of 400,000 answers some 15 MB.

    A person is a line of `passed`, `closed_at` and `unit_paths`. A cell is one question of one person:
    the person's line, the slot, the question version, full marks, marks earned, and the place of what was
    chosen in the list of all choices. `cells_of` gives the cells of an attempt.
    """

    passed: list[bool] = field(default_factory=list)
    closed_at: list[datetime] = field(default_factory=list)
    unit_paths: list[str] = field(default_factory=list)
    person: array[int] = field(default_factory=lambda: array("i"))
    slot: array[int] = field(default_factory=lambda: array("i"))
    version: array[int] = field(default_factory=lambda: array("q"))
    full_marks: array[float] = field(default_factory=lambda: array("d"))
    earned: array[float] = field(default_factory=lambda: array("d"))
    chosen: array[int] = field(default_factory=lambda: array("i"))
    cells_of: dict[int, tuple[int, int]] = field(default_factory=dict)

    def add(self, attempt: int, slots: Sequence[SlotJson]) -> None:
        """Add the cells of the last person, nothing earned and nothing chosen."""
        first, person = len(self.person), len(self.passed) - 1
        self.person.extend([person] * len(slots))
        self.slot.extend(slot["n"] for slot in slots)
        self.version.extend(slot["v"] for slot in slots)
        self.full_marks.extend(float(slot["m"]) for slot in slots)
        self.earned.extend([0.0] * len(slots))
        self.chosen.extend([0] * len(slots))
        self.cells_of[attempt] = (first, len(self.person))

    def answer(self, attempt: int, slot: int, *, earned: float, chosen: int) -> None:
        """Enter one answer; one in a slot that the paper does not have says nothing."""
        try:
            cell = self.slot.index(slot, *self.cells_of[attempt])
        except ValueError:
            return
        self.earned[cell], self.chosen[cell] = earned, chosen


@dataclass(frozen=True, slots=True)
class _Column:
    """One question version: who had it, the share of its marks, the place of what was chosen."""

    people: NDArray[np.int32]
    shares: FloatArray
    chosen: NDArray[np.int32]
    full_marks: float


def first_attempts(papers: Collection[PaperId], sitting: Sitting | None = None) -> QuerySet[Attempt]:
    """List marked attempts of people who had not begun the same paper before, rehearsals left out.

    Somebody whose earlier attempt was invalidated has seen questions, so no later attempt is a first one.
    """
    earlier = Attempt.objects.real().filter(
        employee=OuterRef("employee"),
        sitting__paper=OuterRef("sitting__paper"),
        started_at__lt=OuterRef("started_at"),
    )
    attempts = Attempt.objects.marked().real().filter(~Exists(earlier), sitting__paper__in=papers)
    return attempts.filter(sitting=sitting) if sitting else attempts


def read_first_attempts(
    papers: Collection[PaperId], sitting: Sitting | None = None
) -> tuple[dict[PaperId, FirstAttempts], dict[PaperId, tuple[str, ...]]]:
    """Read papers in three queries; also give the paths of the units whose people can be compared."""
    written = _written(papers, sitting)
    choices = _enter_answers(written, sitting)
    columns = {paper: _columns(of_paper) for paper, of_paper in written.items()}
    versions = _counting_versions({version for of_paper in columns.values() for version in of_paper})
    read, units = {}, {}
    for paper, people in written.items():
        groups, units[paper] = unit_codes(people.unit_paths)
        counting = {version: one for version, one in columns[paper].items() if version in versions}
        chosen = {
            version: found
            for version, column in counting.items()
            if (found := _choices(versions[version], column, choices, len(people.passed)))
        }
        read[paper] = _table(people, counting, chosen, groups)
    return read, units


def _counting_versions(pks: Collection[int]) -> dict[int, QuestionVersion]:
    """Read versions without those that were invalidated: what nobody could earn or miss tells nothing.

    A version whose key was corrected has `corrected_key`.
    """
    corrected = KeyCorrection.objects.filter(version=OuterRef("pk"), state=CorrectionState.APPLIED)
    versions = QuestionVersion.objects.only("kind", "content", "key").exclude(
        pk__in=KeyCorrection.objects.invalidated()
    )
    keys = corrected.order_by("-applied_at", "-pk").values("key")[:1]
    known: dict[int, QuestionVersion] = {}
    known |= versions.annotate(corrected_key=Subquery(keys)).in_bulk(pks)
    return known


def unit_codes(paths: Iterable[str]) -> tuple[Strata, tuple[str, ...]]:
    """Number people by units with enough of them, at the lowest level where there are two such units.

    Returns the numbers (-1 for everybody else) and the paths of the units in their order.
    """
    known = list(paths)
    longest = max((len(path) for path in known), default=0)
    for length in range(longest, 0, -OrgUnit.steplen):
        cut = [path[:length] if len(path) >= length else "" for path in known]
        counts = Counter(path for path in cut if path)
        units = tuple(sorted(path for path, count in counts.items() if count >= GROUP_FLOOR))
        if len(units) > 1:
            numbers = {path: number for number, path in enumerate(units)}
            return np.array([numbers.get(path, -1) for path in cut], dtype=np.int64), units
    return np.full(len(known), -1, dtype=np.int64), ()


def _written(papers: Collection[PaperId], sitting: Sitting | None) -> dict[PaperId, _Written]:
    """Read who wrote which paper, with the unit of that day."""
    ended = TruncDate("closed_at")
    that_day = Posting.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("ended_on")),
        employee=OuterRef("employee"),
        starts_on__lte=OuterRef("ended_on"),
    )
    attempts = first_attempts(papers, sitting).annotate(
        ended_on=ended, unit_path=Subquery(that_day.values("unit__path")[:1], output_field=CharField())
    )
    rows = attempts.order_by("closed_at", "pk").values_list(
        "pk", "sitting__paper", "slots", "passed", "closed_at", "unit_path"
    )
    found: dict[PaperId, _Written] = defaultdict(_Written)
    for pk, paper, slots, passed, closed_at, path in rows.iterator(chunk_size=PAPERS_AT_ONCE):
        if closed_at is not None:  # marked attempts are closed, as the database holds
            of_paper = found[paper]
            of_paper.passed.append(bool(passed))
            of_paper.closed_at.append(closed_at)
            of_paper.unit_paths.append(path or "")
            of_paper.add(pk, slots)
    return found


def chosen_options(given: object) -> frozenset[str]:
    """Give the ids of the options somebody chose; nothing for an omission or a question without options."""
    if not isinstance(given, dict):
        return frozenset()
    chosen = given.get("chosen", given.get("value"))
    if isinstance(chosen, bool):
        return frozenset({str(chosen).lower()})
    if isinstance(chosen, str):
        return frozenset({chosen} if chosen else ())
    return frozenset(str(one) for one in chosen) if isinstance(chosen, list) else frozenset()


def _enter_answers(written: Mapping[PaperId, _Written], sitting: Sitting | None) -> list[frozenset[str]]:
    """Enter what everybody earned and chose; give the different choices, the first of them nothing."""
    of_attempt = {attempt: of_paper for of_paper in written.values() for attempt in of_paper.cells_of}
    given = Answer.objects.filter(attempt__in=first_attempts(list(written), sitting).values("pk"))
    rows = given.annotate(earned=Cast(F("marks"), FloatField())).values_list(
        "attempt_id", "slot", "earned", "given"
    )
    places: dict[frozenset[str], int] = {frozenset(): 0}
    for attempt, slot, earned, chosen in rows.iterator(chunk_size=5000):
        if of_paper := of_attempt.get(attempt):  # not one that was marked meanwhile
            place = places.setdefault(chosen_options(chosen), len(places))
            of_paper.answer(attempt, slot, earned=earned or 0.0, chosen=place)
    return list(places)


def _columns(written: _Written) -> dict[int, _Column]:
    """Part the cells of a paper by question version, in the order in which they were met first."""
    people, versions = np.array(written.person, dtype=np.int32), np.array(written.version)
    full_marks, earned = np.array(written.full_marks), np.array(written.earned)
    shares = np.divide(earned, full_marks, out=np.zeros(len(earned)), where=full_marks != 0)
    chosen = np.array(written.chosen, dtype=np.int32)
    by_version = np.argsort(versions, kind="stable")
    known, starts = np.unique(versions[by_version], return_index=True)
    of_versions = np.split(by_version, starts[1:]) if len(known) else []
    found = {}
    for cells in sorted(of_versions, key=lambda cells: int(cells[0])):
        highest = float(full_marks[cells].max())
        if highest:
            column = _Column(people[cells], shares[cells], chosen[cells], highest)
            found[int(versions[cells[0]])] = column
    return found


def _table(
    people: _Written, columns: Mapping[int, _Column], choices: Mapping[int, OptionChoices], groups: Strata
) -> FirstAttempts:
    full_marks = np.array([column.full_marks for column in columns.values()], dtype=np.float64)
    by_item = np.full((len(columns), len(people.passed)), np.nan)
    for row, column in zip(by_item, columns.values(), strict=True):
        row[column.people] = column.shares * column.full_marks
    local = [timezone.localtime(one) for one in people.closed_at]
    return FirstAttempts(
        versions=tuple(columns),
        table=MarksTable(by_item.T, full_marks),
        passed=np.array(people.passed, dtype=np.bool_),
        quarters=np.array([4 * day.year + (day.month - 1) // 3 for day in local], dtype=np.int64),
        groups=groups,
        choices=choices,
    )


def _choices(
    version: QuestionVersion, column: _Column, choices: Sequence[frozenset[str]], people: int
) -> OptionChoices | None:
    """Tell who chose which option of a question that has options."""
    options, correct = options_of(version)
    if not options:
        return None
    picked = np.zeros((len(options), people), dtype=np.bool_)
    places = {option: place for place, option in enumerate(options)}
    for choice in np.unique(column.chosen):
        who = column.people[column.chosen == choice]
        for option in choices[choice]:
            if option in places:
                picked[places[option], who] = True
    return OptionChoices(options, correct, picked)


def options_of(version: QuestionVersion) -> tuple[tuple[str, ...], frozenset[str]]:
    """Give the ids of a version's options and of the right ones; nothing where it has no options."""
    content = cast("dict[str, object]", version.content)
    correct = (getattr(version, "corrected_key", None) or version.key).get("correct")
    if isinstance(correct, bool):
        return ("true", "false"), frozenset({str(correct).lower()})
    listed = content.get("options")
    if not isinstance(listed, list) or not isinstance(correct, list):
        return (), frozenset()
    return tuple(str(one["id"]) for one in listed), frozenset(str(one) for one in correct)
