"""Say how well clauses are known, by a person beside the team and by a unit as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import DecimalField, Exists, F, Func, IntegerField, QuerySet, Sum, Value, Window
from django.db.models.expressions import CombinedExpression
from django.db.models.lookups import GreaterThan
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.core.statistics import Interval
from lms.core.ui.api import Tone
from lms.exams.api import ClauseScore, clause_scores_for
from lms.people.api import Employee, OrgUnit
from lms.performance.evidence.periods import Period
from lms.performance.evidence.places import PlaceOfWork, place_of
from lms.performance.indicators.figures import Band, middle_half
from lms.performance.mastery.models import UnitClause
from lms.performance.mastery.rules import (
    MIN_ITEMS,
    MIN_PEOPLE,
    NO_PRIOR,
    ClausePrior,
    GroupSums,
    PersonScore,
    Withheld,
    drawn_share,
    fit_prior,
    group_mastery,
    person_mastery,
)
from lms.performance.settings import PerformanceSettings
from lms.standards.api import Clause, Wording, line_of, wordings_on


@dataclass(frozen=True)
class ClauseMastery:
    """How well one clause is known: a share drawn towards the group, with interval and sample.

    `share` is None when held back, and `reason` says why; `people` is 1 for a person.
    """

    wording: Wording
    share: float | None
    interval: Interval | None
    items: int
    people: int
    band: Band | None = None
    reason: str = ""

    @property
    def clause(self) -> Clause:
        """Give the clause as it counts today, or the last of its line."""
        return self.wording.clause

    @property
    def tone(self) -> Tone:
        """Colour by the cut, and only when the whole interval lies on one side of it."""
        if self.interval is None:
            return "muted"
        cut = PerformanceSettings.current().mastery_cut
        if self.interval.high < cut:
            return "bad"
        return "good" if self.interval.low >= cut else "warn"

    @property
    def is_mastered(self) -> bool:
        """Tell whether the whole interval lies above the cut."""
        return self.tone == "good"


@dataclass(frozen=True)
class WeakClauses:
    """The clauses somebody knows least, and whether there was enough to judge any clause at all."""

    clauses: tuple[ClauseMastery, ...]
    is_judged: bool


type ScoresByLine = dict[int, dict[int, PersonScore]]


def mastery_of_employee(
    place: PlaceOfWork, period: Period, *, beside_team: bool = True
) -> dict[int, ClauseMastery]:
    """Give the person's mastery of every clause met in an exam, by line; three queries, five with the team.

    Counted are first attempts at each sitting, from some months before the period on; thin samples
    are drawn towards the centre, and the middle half of the team lies beside where it is shown.
    """
    span = exam_span(period)
    own = {
        line: people[place.employee.pk]
        for line, people in _scores(
            clause_scores_for(start=span.start, end=span.end, employees=[place.employee])
        ).items()
    }
    priors = _priors(place.centre, span, period.end) if place.centre is not None and own else {}
    group: ScoresByLine = {}
    if place.centre is not None and own and beside_team:
        rows = clause_scores_for(start=span.start, end=span.end, units=place.centre.and_below())
        group = _scores(rows.filter(attempt__employee__in=place.colleagues))
    wordings = wordings_on(own)
    level = PerformanceSettings.current().verdict_level
    known: dict[int, ClauseMastery] = {}
    for line, score in own.items():
        prior = priors.get(line, NO_PRIOR)
        team = [drawn_share(each, prior) for each in group.get(line, {}).values()]
        found = person_mastery(score, prior, level=level)
        known[line] = ClauseMastery(
            wording=wordings[line],
            share=found.share,
            interval=found.interval,
            items=found.items,
            people=1,
            band=middle_half(team),
            reason=reason_text(found.withheld),
        )
    return known


def _priors(centre: OrgUnit, span: Period, day: date) -> dict[int, ClausePrior]:
    """Give by line what thin samples are drawn towards: as kept, else fitted to the centre's scores."""
    kept = {row.clause_id: row.prior for row in kept_for(centre, span, day) if row.prior}
    return kept or fitted_priors(centre, span)


def fitted_priors(centre: OrgUnit, span: Period) -> dict[int, ClausePrior]:
    """Fit by line what the people of a centre are drawn towards, from the scores of all of them."""
    group = _scores(clause_scores_for(start=span.start, end=span.end, units=centre.and_below()))
    return {line: fit_prior(list(people.values())) for line, people in group.items()}


def kept_for(unit: OrgUnit, span: Period, day: date) -> QuerySet[UnitClause]:
    """Give what is kept of a unit, if it is of this span: one that ends today and begins where it did.

    Nothing where lines were traced anew since, so that a clause which began a line then goes on one now.
    """
    rows = UnitClause.objects.filter(unit=unit, since=span.start)
    rows = rows.exclude(Exists(rows.filter(clause__origin__isnull=False)))
    return rows if day == timezone.localdate() else rows.none()


def mastery_of_unit(unit: OrgUnit, period: Period) -> dict[int, ClauseMastery]:
    """Give the mastery, by line, of those who wrote exams while working in the unit or below.

    Two or three queries.
    """
    span = exam_span(period)
    sums = {row.clause_id: row.sums for row in kept_for(unit, span, period.end)} or unit_sums(unit, span)
    wordings = wordings_on(sums)
    level = PerformanceSettings.current().verdict_level
    known: dict[int, ClauseMastery] = {}
    for line, of_line in sums.items():
        found = group_mastery(of_line, level=level)
        known[line] = ClauseMastery(
            wording=wordings[line],
            share=found.share,
            interval=found.interval,
            items=found.items,
            people=found.people,
            reason=reason_text(found.withheld),
        )
    return known


def unit_sums(unit: OrgUnit, span: Period) -> dict[int, GroupSums]:
    """Sum by line, in the database, what those scored who worked in the unit or below."""
    return _group_sums(clause_scores_for(start=span.start, end=span.end, units=unit.and_below()))


def exam_span(period: Period) -> Period:
    """Give the days whose exams count beside the work of the period."""
    return period.with_lead(PerformanceSettings.current().exam_lead_months)


class _OverSums(Func):
    """A function over what was summed of each person; Django refuses one aggregate inside another."""

    window_compatible = True


def _over_people(function: str, value: F | CombinedExpression) -> Window:
    """Count, compare or sum over the people of a line."""
    counts = function in {"COUNT", "MAX"}
    field = IntegerField() if counts else DecimalField()
    return Window(_OverSums(value, function=function, output_field=field), partition_by=F("line"))


def _group_sums(rows: QuerySet[ClauseScore]) -> dict[int, GroupSums]:
    """Sum first attempts by line over people in the database, in one query: one row a line comes back."""
    top, bottom = F("top"), F("bottom")
    people = (
        rows.filter(attempt__number=1)
        .order_by()
        .values("attempt__employee", line=line_of())
        .annotate(top=Sum("marks"), bottom=Sum("max_marks"), asked=Sum("items"))
        .filter(GreaterThan(bottom, Value(0)), GreaterThan(F("asked"), Value(0)))
    )
    sums = people.annotate(
        people=_over_people("COUNT", top),
        most=_over_people("MAX", F("asked")),
        marks_of_all=_over_people("SUM", top),
        possible=_over_people("SUM", bottom),
        marks_squared=_over_people("SUM", top * top),
        product=_over_people("SUM", top * bottom),
        possible_squared=_over_people("SUM", bottom * bottom),
    )
    names = ("people", "most", "marks_of_all", "possible", "marks_squared", "product", "possible_squared")
    return {row[0]: GroupSums(*row[1:]) for row in sums.values_list("line", *names).distinct()}


def _scores(rows: QuerySet[ClauseScore]) -> ScoresByLine:
    """Sum first attempts by line and person, in one query."""
    sums = (
        rows.filter(attempt__number=1)
        .order_by()
        .values("attempt__employee", line=line_of())
        .annotate(top=Sum("marks"), bottom=Sum("max_marks"), asked=Sum("items"))
    )
    found: ScoresByLine = {}
    for row in sums:
        person = row["attempt__employee"]
        score = PersonScore(str(person), float(row["top"]), float(row["bottom"]), row["asked"])
        found.setdefault(row["line"], {})[person] = score
    return found


def weakest(mastery: Mapping[int, ClauseMastery], limit: int | None = None) -> WeakClauses:
    """List the clauses with enough sample that are not mastered, the least known first."""
    known = [each for each in mastery.values() if each.share is not None]
    weak = [each for each in known if not each.is_mastered]
    weak.sort(key=lambda each: (each.share or 0.0, each.clause.sort))
    return WeakClauses(tuple(weak[:limit]), is_judged=bool(known))


def reason_text(withheld: Withheld | None) -> str:
    """Say why a mastery figure is held back."""
    match withheld:
        case Withheld.NO_SAMPLE:
            return _("No exam on this clause in the period.")
        case Withheld.TOO_FEW_ITEMS:
            return _("Fewer than %(count)d questions: no conclusion.") % {"count": MIN_ITEMS}
        case Withheld.TOO_FEW_PEOPLE:
            return _("Fewer than %(count)d people wrote on this clause.") % {"count": MIN_PEOPLE}
        case None:
            return ""


def weak_clauses(employee: Employee, today: date, *, limit: int = 3) -> WeakClauses:
    """List the clauses not mastered, weakest first, of those with enough exam questions.

    They are taken over the span a file shows, without the team beside.
    """
    period = Period.months_to(today, PerformanceSettings.current().file_months)
    return weakest(mastery_of_employee(place_of(employee, today), period, beside_team=False), limit)
