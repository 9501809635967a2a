"""Sum up the results of a sitting: people, score bands, units, clauses, questions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from lms.exams.choices import AttemptState, SittingStage
from lms.exams.domain.corrections import is_voided
from lms.exams.domain.outcomes import LEAST_GROUP, ShareOf, bands, mean_of, pool_small, share_of
from lms.exams.domain.results import clause_order
from lms.exams.models import Attempt, ClauseScore, KeyCorrection, QuestionVersion, Sitting, SittingSeat
from lms.exams.queries.attempts import best_of
from lms.exams.queries.distributions import kept_tallies
from lms.people.api import Employee, postings_on


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """One line of a list: what, its share with interval and size, and the version of a question."""

    label: str
    figure: ShareOf
    version_id: int | None = None
    is_corrected: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a sitting went; each person counts once, by the best marked attempt.

    `voided` are those of whom nothing counts, as every attempt was voided; they were not absent.
    """

    seats: int
    away: int
    voided: int
    marking: int
    is_over: bool
    passed: ShareOf
    mean: ShareOf
    bands: Sequence[OutcomeLine]
    units: Sequence[OutcomeLine]
    clauses: Sequence[OutcomeLine]
    questions: Sequence[OutcomeLine]

    @property
    def counted_words(self) -> str:
        """Say which attempt of a person counts: the analysis of an exam counts first ones instead."""
        return _("Each person counts once, by the best attempt.")

    @property
    def away_words(self) -> str:
        """Say what those are who have not written: absent only once nobody can come any more."""
        return _("Absent") if self.is_over else _("Not started yet")


def outcome_of(sitting: Sitting) -> Outcome:
    """Sum up a sitting in a fixed number of queries."""
    attempts = Attempt.objects.filter(sitting=sitting).defer("slots", "sitting")
    came = list(attempts.order_by("employee", "number"))
    written = [one for one in came if one.state != AttemptState.VOIDED]
    counted, present = ({one.employee_id for one in listed} for listed in (written, came))
    best = _best(written)
    shares = {pk: float(one.marks or 0) / float(one.max_marks or 1) for pk, one in best.items()}
    seats = SittingSeat.objects.filter(sitting=sitting).count()
    passed = {pk: bool(one.passed) for pk, one in best.items()}
    waiting = {one.employee_id for one in written if one.state == AttemptState.HANDED_IN} - best.keys()
    return Outcome(
        seats=seats,
        away=max(0, seats - len(present)),
        voided=len(present - counted),
        marking=len(waiting),
        is_over=sitting.stage == SittingStage.OVER,
        passed=share_of(sum(passed.values()), len(passed)),
        mean=mean_of(list(shares.values())),
        bands=[OutcomeLine(_band_words(*band), found) for band, found in bands(shares.values()).items()],
        units=_units(sitting, passed),
        clauses=_clauses(best.values()),
        questions=_questions(sitting),
    )


def _best(written: Iterable[Attempt]) -> dict[int, Attempt]:
    """Choose the best marked attempt of each person."""
    by_person: dict[int, list[Attempt]] = defaultdict(list)
    for one in written:
        by_person[one.employee_id].append(one)
    found = ((person, best_of(attempts)) for person, attempts in by_person.items())
    return {person: best for person, best in found if best is not None}


def _band_words(low: float, high: float) -> str:
    if low == 0:
        return _("below %(high)d%%") % {"high": high * 100}
    return _("%(low)d%% to %(high)d%%") % {"low": low * 100, "high": high * 100}


def _units(sitting: Sitting, passed: dict[int, bool]) -> list[OutcomeLine]:
    """Pool units of fewer than five, so that nobody can be read out of a line; what is less is not told."""
    people = Employee.objects.filter(seats__sitting=sitting)
    postings = postings_on(people, timezone.localdate(sitting.opens_at))
    groups: dict[str, list[bool]] = defaultdict(list)
    for employee_id, has_passed in passed.items():
        posting = postings.get(employee_id)
        groups[posting.unit.name if posting else ""].append(has_passed)
    large, rest = pool_small(groups)
    lines = [OutcomeLine(name or _("without a unit"), found) for name, found in sorted(large.items())]
    return [*lines, OutcomeLine(_("small units together"), rest)] if rest.n >= LEAST_GROUP else lines


def _clauses(best: Iterable[Attempt]) -> list[OutcomeLine]:
    scores = ClauseScore.objects.filter(attempt__in=[one.pk for one in best], max_marks__gt=0)
    shares: dict[str, list[float]] = defaultdict(list)
    titles: dict[str, str] = {}
    rows = scores.values_list("clause__number", "clause__title", "marks", "max_marks")
    for number, title, marks, max_marks in rows:
        titles[number] = f"{number} {title}"
        shares[number].append(float(marks / max_marks))
    numbers = sorted(shares, key=clause_order)
    return [OutcomeLine(titles[number], mean_of(shares[number])) for number in numbers]


def _questions(sitting: Sitting) -> list[OutcomeLine]:
    """List the questions by how few earned everything; first what most got wrong, nowhere what was voided."""
    tallies = kept_tallies(sitting)
    codes = dict(QuestionVersion.objects.filter(pk__in=tallies).values_list("pk", "question__code"))
    corrected = KeyCorrection.objects.in_force(codes)
    lines = [
        OutcomeLine(codes[pk], share_of(tally.get("right", 0), tally["n"]), pk, pk in corrected)
        for pk, tally in tallies.items()
        if pk in codes and not is_voided(corrected.get(pk))
    ]
    return sorted(lines, key=lambda line: (line.figure.share or 0, line.label))
