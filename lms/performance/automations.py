"""What work and customers offer to rules: a clause is weak, reviews fall short, a complaint was upheld."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Max, Sum, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from lms.automation.api import FactsOf, Group, Occasion, OccasionsAsked, ParamsForm, Trigger, number_in
from lms.core.ui.api import PercentField
from lms.core.wording import day_text, percent, share_text
from lms.exams.api import clause_scores_for
from lms.people.api import Employee, OrgUnit, Posting, UnitKind
from lms.performance.feedback.models import Complaint
from lms.performance.feedback.queries import counts_for_employee
from lms.performance.mastery.models import UnitClause
from lms.performance.mastery.rules import NO_PRIOR, ClausePrior, PersonScore, person_mastery
from lms.performance.mastery.services import kept_span
from lms.performance.quality.models import QualityItem
from lms.performance.settings import PerformanceSettings
from lms.standards.api import Clause, ComplaintCategory, on_lines, topics_that_count


class ClauseField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """Choose a clause or topic that counts today."""

    def __init__(self) -> None:
        """Offer none until the form is made: which ones count is asked then."""
        super().__init__(queryset=Clause.objects.none(), label=_("Clause"), empty_label=_("Choose…"))


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

    def occasions(self, asked: OccasionsAsked) -> Iterator[Occasion]:
        """Judge everybody who was asked the clause, in whatever wording; six queries."""
        line, below = _line(asked), float(str(asked.params["below"]))
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
                )


def _line(asked: OccasionsAsked) -> int:
    """Give the line of the clause a rule names, by which it outlives the edition it was written under."""
    return Clause.objects.get(pk=number_in(asked.params, "clause")).line


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

    def occasions(self, asked: OccasionsAsked) -> Iterator[Occasion]:
        """Look at the last reviews of everybody, in whatever wording of the clause; two queries."""
        number, last = (number_in(asked.params, name) for name in ("number", "last"))
        below = float(str(asked.params["below"]))
        items = QualityItem.objects.filter(on_lines([_line(asked)]), max_points__gt=0)
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
                yield Occasion(employee, f"review:{pk}", day, facts=facts)


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
        category = number_in(asked.params, "category")
        found = Complaint.objects.non_polymorphic().filter(
            counts_for_employee(), upheld=True, employee__isnull=False
        )
        below = found.filter(category=category) | found.filter(category__parent=category)
        if asked.people is not None:
            below = below.filter(employee__in=asked.people)
        rows = below.order_by().values_list("pk", "employee", "received_on", "closed_on", "ticket")
        for pk, employee, received_on, closed_on, ticket in rows:
            facts = {"ticket": ticket, "day": day_text(received_on)}
            yield Occasion(employee, f"complaint:{pk}", closed_on or received_on, facts=facts)
