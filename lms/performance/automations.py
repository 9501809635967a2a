"""What work and customers offer to rules: a clause is weak, reviews fall short, a complaint was upheld."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Max, QuerySet, Sum, TextChoices, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lms.automation.api import (
    BothSides,
    FactsOf,
    Followed,
    Group,
    MeasuredSide,
    Occasion,
    OccasionsAsked,
    Params,
    ParamsForm,
    Trigger,
    number_in,
)
from lms.core.ui.api import PercentField
from lms.core.wording import day_text, percent, share_text
from lms.exams.api import clause_scores_for
from lms.people.api import Employee, OrgUnit, Posting, UnitKind
from lms.performance.feedback.models import Complaint
from lms.performance.feedback.queries import counts_for_employee
from lms.performance.mastery.models import UnitClause
from lms.performance.mastery.rules import NO_PRIOR, ClausePrior, PersonScore, person_mastery
from lms.performance.mastery.services import kept_span
from lms.performance.quality.queries import counting_items
from lms.performance.settings import PerformanceSettings
from lms.standards.api import Clause, ComplaintCategory, on_lines, topics_that_count


class ClauseField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """Choose a clause or topic that counts today."""

    def __init__(self, *, required: bool = True) -> None:
        """Offer none until the form is made: which ones count is asked then."""
        super().__init__(
            queryset=Clause.objects.none(), label=_("Clause"), empty_label=_("Choose…"), required=required
        )


class WeakClauseForm(ParamsForm):
    """Which clause."""

    clause = ClauseField()

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Offer the clauses that count today."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # what a form takes
        self.fields["clause"].queryset = topics_that_count()  # type: ignore[attr-defined] # a choice field


class WeakForm(WeakClauseForm):
    """Which clause, and below which share its interval has to lie."""

    below = PercentField(label=_("Whole interval below"), initial=Decimal("0.6"))

    def labels(self) -> dict[str, str]:
        """Write the share as per cent."""
        return {**super().labels(), "below": share_text(str(self.cleaned_data["below"]))}


class WeakClause(Trigger):
    """The whole interval of somebody's mastery of a clause lies below a share.

    Drawn towards the centre and over the same months as in the performance file, so that both say the same,
    and of released marks only. Each further exam on the clause is another occasion.
    """

    key = "performance.weak_clause"
    group = Group.WORK
    label = _("A clause is not known well enough")
    sentence = _("When what {who} know of {clause} surely lies below {below}")
    reason = _("Mastery %(share)s, between %(low)s and %(high)s, from %(items)s questions")
    form_class: type[ParamsForm] = WeakForm
    looks_back = True
    names_clause = True

    def occasions(self, asked: OccasionsAsked) -> Iterator[Occasion]:
        """Judge everybody who was asked the clause, in whatever wording; six queries."""
        line, below = line_named(asked.params), float(str(asked.params["below"]))
        span, level = kept_span(asked.today), PerformanceSettings.current().verdict_level
        people = Employee.objects.employed_on(asked.today)
        if asked.people is not None:
            people = people.filter(pk__in=asked.people)
        scores = clause_scores_for(start=span.start, end=span.end, employees=people)
        sums = (
            scores.filter(on_lines([line]), attempt__number=1)
            .order_by()
            .values_list("attempt__employee")
            .annotate(Sum("marks"), Sum("max_marks"), Sum("items"), Max("pk"))
        )
        priors = _priors(line, span.start)
        centres = _centres_of_people(asked)
        for employee, marks, possible, items, newest in sums:
            score = PersonScore(str(employee), float(marks), float(possible), items)
            found = person_mastery(score, priors.get(centres.get(employee, 0), NO_PRIOR), level=level)
            if found.interval is not None and found.share is not None and found.interval.high < below:
                yield Occasion(
                    employee,
                    f"score:{newest}",
                    asked.today,
                    facts={
                        "share": percent(found.share, 0),
                        "low": percent(found.interval.low, 0),
                        "high": percent(found.interval.high, 0),
                        "items": found.items,
                    },
                    line=line,
                )


def line_named(params: Params) -> int:
    """Give the line of the clause a rule names, by which it outlives the edition it was written under."""
    return Clause.objects.get(pk=number_in(params, "clause")).line


def _priors(line: int, since: date) -> dict[int, ClausePrior]:
    """Give by centre what thin samples on the clause are drawn towards, as kept."""
    rows = UnitClause.objects.filter(clause=line, since=since, prior_share__isnull=False)
    return {row.unit_id: row.prior for row in rows if row.prior}


def _centres_of_people(asked: OccasionsAsked) -> dict[int, int]:
    """Give for everybody the nearest centre above today's unit, else the unit itself."""
    units = {unit.path: unit for unit in OrgUnit.objects.all()}
    step: int = OrgUnit.steplen

    def centre(path: str) -> int:
        above = (units[path[:end]] for end in range(len(path), 0, -step) if path[:end] in units)
        return next((unit.pk for unit in above if unit.kind == UnitKind.CENTRE), units[path].pk)

    nearest = {path: centre(path) for path in units}
    postings = Posting.objects.on(asked.today)
    if asked.people is not None:
        postings = postings.filter(employee__in=asked.people)
    return {
        employee: nearest[path]
        for employee, path in postings.order_by().values_list("employee", "unit__path").iterator()
    }


class ReviewsForm(WeakClauseForm):
    """Which clause, how many of the last reviews, below which share of points."""

    number = forms.IntegerField(label=_("So many reviews"), min_value=1, max_value=50, initial=3)
    last = forms.IntegerField(label=_("of the last"), min_value=1, max_value=50, initial=5)
    below = PercentField(label=_("Points below"), initial=Decimal("0.6"))

    def clean(self) -> dict[str, object]:
        """Refuse more reviews than are looked at."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        number, last = self.cleaned_data.get("number"), self.cleaned_data.get("last")
        if number and last and number > last:
            raise ValidationError(_("More reviews are to fall short than are looked at."))
        return cleaned

    def labels(self) -> dict[str, str]:
        """Write the share as per cent."""
        return {**super().labels(), "below": share_text(str(self.cleaned_data["below"]))}


class ReviewsFallShort(Trigger):
    """So many of somebody's last quality reviews on a clause have too few points.

    The occasion is the newest of them: a further one is another occasion.
    """

    key = "performance.reviews"
    group = Group.WORK
    label = _("Quality reviews of a clause fall short")
    sentence = _("When {number} of the last {last} reviews of {who} on {clause} lie below {below}")
    reason = _("%(number)s of %(last)s reviews fell short, the last on %(day)s")
    form_class: type[ParamsForm] = ReviewsForm
    looks_back = True
    names_clause = True
    measures = True

    def occasions(self, asked: OccasionsAsked) -> Iterator[Occasion]:
        """Look at the last reviews of everybody, in whatever wording of the clause; two queries."""
        number, last = (number_in(asked.params, name) for name in ("number", "last"))
        below = float(str(asked.params["below"]))
        line = line_named(asked.params)
        items = counting_items().filter(on_lines([line]), max_points__gt=0)
        if asked.people is not None:
            items = items.filter(review__employee__in=asked.people)
        newest_first = Window(
            RowNumber(),
            partition_by=F("review__employee"),
            order_by=[F("review__reviewed_on").desc(), F("pk").desc()],
        )
        rows = items.annotate(place=newest_first).filter(place__lte=last).order_by("place")
        found: dict[int, list[tuple[int, date]]] = defaultdict(list)
        looked_at: dict[int, int] = defaultdict(int)
        columns = ("pk", "review__employee", "review__reviewed_on", "points", "max_points")
        for pk, employee, day, points, possible in rows.values_list(*columns):
            looked_at[employee] += 1
            if float(points) / float(possible) < below:
                found[employee].append((pk, day))
        for employee, short in found.items():
            if len(short) >= number:
                pk, day = short[0]
                facts: FactsOf = {"number": len(short), "last": looked_at[employee], "day": day_text(day)}
                yield Occasion(employee, f"review:{pk}", day, facts=facts, line=line)

    def before_and_after(self, params: Params, followed: Sequence[Followed]) -> list[BothSides | None]:
        """Set the last reviews up to the one that counted beside all since it was finished; two queries."""
        line, last = line_named(params), number_in(params, "last")
        people = {one.employee for one in followed}
        items = counting_items().filter(on_lines([line]), review__employee__in=people, max_points__gt=0)
        rows = items.order_by("review__reviewed_on", "pk").values_list(
            "pk", "review__employee", "review__reviewed_on", "points", "max_points"
        )
        reviews: dict[int, list[ScoredReview]] = defaultdict(list)
        for pk, employee, day, points, possible in rows:
            reviews[employee].append(ScoredReview(pk, day, float(points), float(possible)))
        return [_beside(reviews[one.employee], one, last) for one in followed]


class ScoredReview(NamedTuple):
    """A review of a clause with its points of points possible, by the key of the item."""

    item: int
    day: date
    points: float
    possible: float


def _beside(reviews: Sequence[ScoredReview], followed: Followed, last: int) -> BothSides | None:
    """Part somebody's reviews, the earliest first, at the one a rule acted on and at the day of finishing."""
    keys = [f"review:{review.item}" for review in reviews]
    if followed.occasion not in keys:
        return None
    until = keys.index(followed.occasion) + 1
    since = followed.finished_on
    before = _measured(reviews[max(0, until - last) : until])
    after = _measured([review for review in reviews[until:] if since is not None and review.day > since])
    return BothSides(before, after) if before else None


def _measured(reviews: Sequence[ScoredReview]) -> MeasuredSide | None:
    """Give points of points possible over reviews; nothing of none."""
    if not reviews:
        return None
    share = sum(review.points for review in reviews) / sum(review.possible for review in reviews)
    return MeasuredSide(share, len(reviews), reviews[-1].day)


class CategoryForm(ParamsForm):
    """Which category of complaints."""

    category = forms.ModelChoiceField(
        label=_("Category"), queryset=ComplaintCategory.objects.all(), empty_label=_("Choose…")
    )


class ComplaintUpheld(Trigger):
    """A complaint of a category was upheld and put down to the person."""

    key = "performance.complaint"
    group = Group.WORK
    label = _("A complaint was upheld")
    sentence = _("When a complaint about {category} is upheld against {who}")
    reason = _("Complaint %(ticket)s upheld, received on %(day)s")
    form_class: type[ParamsForm] = CategoryForm

    def occasions(self, asked: OccasionsAsked) -> Iterator[Occasion]:
        """List what belongs in somebody's file, of the category or those below it; one query."""
        below = complaints_about(number_in(asked.params, "category"))
        if asked.people is not None:
            below = below.filter(employee__in=asked.people)
        rows = below.order_by().values_list("pk", "employee", "received_on", "closed_on", "ticket")
        for pk, employee, received_on, closed_on, ticket in rows:
            facts = {"ticket": ticket, "day": day_text(received_on)}
            yield Occasion(employee, f"complaint:{pk}", closed_on or received_on, facts=facts)


def complaints_about(category: int) -> QuerySet[Complaint]:
    """Keep what belongs in people's files, of the category or those below it."""
    found = Complaint.objects.non_polymorphic().filter(
        counts_for_employee(), upheld=True, employee__isnull=False
    )
    below = found.filter(category=category) | found.filter(category__parent=category)
    return cast("QuerySet[Complaint]", below)


class CountedFor(TextChoices):
    """Whose complaints are counted together."""

    PERSON = "person", _("the same person")
    UNIT = "unit", _("the same team")


class RepeatedForm(CategoryForm):
    """Which category, how many, within how many days, counted for whom."""

    number = forms.IntegerField(label=_("So many complaints"), min_value=2, max_value=50, initial=2)
    days = forms.IntegerField(label=_("Within so many days"), min_value=1, max_value=366, initial=30)
    counted = forms.ChoiceField(label=_("Counted for"), choices=CountedFor.choices)

    def labels(self) -> dict[str, str]:
        """Write the days with their unit, and for whom complaints are counted."""
        days: int = self.cleaned_data["days"]
        said = ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
        return {
            **super().labels(),
            "days": said,
            "counted": str(CountedFor(self.cleaned_data["counted"]).label),
        }


class ComplaintsRepeated(Trigger):
    """With a complaint, so many of a category within some days were upheld against a person or in a team.

    Each complaint that reaches the number is an occasion of the person it was put down to, and stays one:
    the days are those on which complaints were received.
    """

    key = "performance.complaints"
    group = Group.WORK
    label = _("Complaints were upheld again and again")
    sentence = _(
        "When {number} complaints about {category} within {days} are upheld against {counted}, of {who}"
    )
    reason = _("%(number)s complaints within the days, the last one %(ticket)s received on %(day)s")
    form_class: type[ParamsForm] = RepeatedForm

    def occasions(self, asked: OccasionsAsked) -> Iterator[Occasion]:
        """Look back from each complaint over the days before it; one query."""
        number, days = number_in(asked.params, "number"), timedelta(days=number_in(asked.params, "days"))
        in_team = asked.params["counted"] == CountedFor.UNIT
        found = complaints_about(number_in(asked.params, "category"))
        if asked.people is not None and not in_team:
            found = found.filter(employee__in=asked.people)
        recent: dict[int, list[date]] = defaultdict(list)
        columns = ("pk", "employee", "unit", "received_on", "closed_on", "ticket")
        for pk, employee, unit, day, closed_on, ticket in found.order_by("received_on", "pk").values_list(
            *columns
        ):
            whose = unit if in_team else employee
            recent[whose] = [*(each for each in recent[whose] if day - each < days), day]
            if employee and len(recent[whose]) >= number:
                facts = {"number": len(recent[whose]), "ticket": ticket, "day": day_text(day)}
                yield Occasion(employee, f"complaint:{pk}", closed_on or day, facts=facts)
