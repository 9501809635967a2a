"""Read the first attempts of real takers as tables of marks, few columns at a time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

import numpy as np
from django.db.models import CharField, Exists, F, FloatField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone

from lms.exams.attempts.models import Answer, Attempt
from lms.exams.sittings.models import Sitting
from lms.papers.drawing.rules.slots import SlotJson
from lms.people.api import OrgUnit, Posting
from lms.psychometrics.marks.rules import GROUP_FLOOR, FirstAttempts, MarksTable, OptionChoices, Strata
from lms.questions.bank.models import QuestionVersion
from lms.questions.choices import CorrectionState
from lms.questions.corrections.models import KeyCorrection

type PaperId = int


@dataclass(frozen=True, slots=True)
class _Written:
    """The first attempt of one person at one paper."""

    pk: int
    paper: PaperId
    slots: Sequence[SlotJson]
    passed: bool
    closed_at: datetime
    unit_path: str


@dataclass(slots=True)
class _Column:
    """One question version while it is read: who had it, the share of its marks, what was chosen."""

    people: list[int] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)
    chosen: list[frozenset[str]] = field(default_factory=list)
    full_marks: float = 0.0


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
    columns = _columns(written, sitting)
    versions = _counting_versions({version for of_paper in columns.values() for version in of_paper})
    read, units = {}, {}
    for paper, people in written.items():
        groups, units[paper] = unit_codes([one.unit_path for one in people])
        counting = {version: one for version, one in columns[paper].items() if version in versions}
        read[paper] = _table(people, counting, versions, groups)
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
        counts = {path: cut.count(path) for path in set(cut) if path}
        units = tuple(sorted(path for path, count in counts.items() if count >= GROUP_FLOOR))
        if len(units) > 1:
            numbers = {path: number for number, path in enumerate(units)}
            return np.array([numbers.get(path, -1) for path in cut], dtype=np.int64), units
    return np.full(len(known), -1, dtype=np.int64), ()


def _written(papers: Collection[PaperId], sitting: Sitting | None) -> dict[PaperId, list[_Written]]:
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
    found: dict[PaperId, list[_Written]] = defaultdict(list)
    for pk, paper, slots, passed, closed_at, path in rows:
        if closed_at is not None:  # marked attempts are closed, as the database holds
            found[paper].append(_Written(pk, paper, slots, bool(passed), closed_at, path or ""))
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


def _columns(
    written: Mapping[PaperId, Sequence[_Written]], sitting: Sitting | None
) -> dict[PaperId, dict[int, _Column]]:
    """Read what everybody earned and chose, by paper and question version."""
    given = Answer.objects.filter(attempt__in=first_attempts(list(written), sitting).values("pk"))
    rows = given.annotate(earned=Cast(F("marks"), FloatField())).values_list(
        "attempt_id", "slot", "earned", "given"
    )
    answers = {
        (attempt, slot): (earned or 0.0, chosen_options(chosen))
        for attempt, slot, earned, chosen in rows.iterator(chunk_size=5000)
    }
    found: dict[PaperId, dict[int, _Column]] = {}
    nothing: tuple[float, frozenset[str]] = (0.0, frozenset())
    for paper, people in written.items():
        columns: dict[int, _Column] = defaultdict(_Column)
        slots = ((row, person.pk, slot) for row, person in enumerate(people) for slot in person.slots)
        for row, attempt, slot in slots:
            column, marks = columns[slot["v"]], float(slot["m"])
            earned, chosen = answers.get((attempt, slot["n"]), nothing)
            column.people.append(row)
            column.shares.append(earned / marks if marks else 0.0)
            column.chosen.append(chosen)
            column.full_marks = max(column.full_marks, marks)
        found[paper] = {version: one for version, one in columns.items() if one.full_marks}
    return found


def _table(
    people: Sequence[_Written],
    columns: Mapping[int, _Column],
    versions: Mapping[int, QuestionVersion],
    groups: Strata,
) -> FirstAttempts:
    full_marks = np.array([column.full_marks for column in columns.values()], dtype=np.float64)
    marks = np.full((len(people), len(columns)), np.nan)
    for place, column in enumerate(columns.values()):
        marks[column.people, place] = np.array(column.shares) * column.full_marks
    choices = {}
    for version, column in columns.items():
        if found := _choices(versions[version], column, len(people)):
            choices[version] = found
    local = [timezone.localtime(one.closed_at) for one in people]
    return FirstAttempts(
        versions=tuple(columns),
        table=MarksTable(marks, full_marks),
        passed=np.array([one.passed for one in people], dtype=np.bool_),
        quarters=np.array([4 * day.year + (day.month - 1) // 3 for day in local], dtype=np.int64),
        groups=groups,
        choices=choices,
    )


def _choices(version: QuestionVersion, column: _Column, people: int) -> OptionChoices | None:
    """Tell who chose which option of a question that has options."""
    options, correct = options_of(version)
    if not options:
        return None
    picked = np.zeros((len(options), people), dtype=np.bool_)
    places = {option: place for place, option in enumerate(options)}
    for person, chosen in zip(column.people, column.chosen, strict=True):
        for option in chosen:
            if option in places:
                picked[places[option], person] = True
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
