"""Ask for a rollout: what is taught where, how many seats, and which figure is to move."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import cast

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.courses.api import CoursePage
from lms.evaluation.estimation.rules.panel import month_index, month_start
from lms.evaluation.programmes.rules.lottery import digest_of
from lms.evaluation.programmes.services import ProgrammePlan
from lms.evaluation.rollouts.queries import (
    USUAL_MONTHS_READ,
    RolloutQuestion,
    months_there,
    people_in,
    teams_in,
)
from lms.people.api import AnyUser, OrgUnit, Role, UnitField, UnitKind, managed_units
from lms.performance.indicators.models import Indicator, IndicatorMonth
from lms.performance.indicators.wording import change_text, read_scale, worthwhile_of

MONTHS_AHEAD = 24
CHOOSE = _("Please choose")


def coming_months(today: date) -> Iterator[tuple[str, str]]:
    """List the first days of the months to come."""
    for index in range(month_index(today) + 1, month_index(today) + 1 + MONTHS_AHEAD):
        day = month_start(index)
        yield day.isoformat(), f"{day:%Y-%m}"


def measured_indicators() -> QuerySet[Indicator]:
    """List the indicators that have any row: only those can be learnt from."""
    rows = IndicatorMonth.objects.filter(indicator=OuterRef("pk"))
    return Indicator.objects.filter(Exists(rows)).order_by("key")


def sized_name(indicator: Indicator) -> str:
    """Name an indicator with the smallest change of it that is worth having."""
    size = change_text(worthwhile_of(indicator), indicator, signed=False)
    return gettext("%(indicator)s (worth having: %(size)s)") % {
        "indicator": indicator.shown_name,
        "size": size,
    }


class IndicatorChoice(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """Choose an indicator by its name in the reader's language."""

    def label_from_instance(self, obj: Indicator) -> str:
        """Give the name with the size worth having."""
        return sized_name(obj)


class IndicatorChoices(forms.ModelMultipleChoiceField):  # type: ignore[type-arg] # not generic at run time
    """Choose several indicators."""

    def label_from_instance(self, obj: Indicator) -> str:
        """Give the name with the size worth having."""
        return sized_name(obj)


class RolloutForm(forms.Form):
    """The plan of a programme before lots are drawn."""

    title = forms.CharField(label=_("Title"), max_length=120)
    course = forms.ModelChoiceField(label=_("Course"), queryset=CoursePage.objects.none(), empty_label=CHOOSE)
    scope = UnitField(
        label=_("Rolled out in"),
        queryset=OrgUnit.objects.none(),
        empty_label=CHOOSE,
        help_text=_("All open teams of this unit take part; the lot spreads them over the units in between."),
    )
    seats = forms.IntegerField(
        label=_("Seats a wave"),
        min_value=1,
        max_value=5000,
        help_text=_("How many people can be trained at a time."),
    )
    first_start = forms.TypedChoiceField(label=_("First wave starts"), coerce=date.fromisoformat)
    months_apart = forms.IntegerField(label=_("Months between waves"), min_value=1, max_value=12, initial=2)
    hold_back = forms.BooleanField(
        label=_("The last wave waits until after the analysis"),
        required=False,
        initial=True,
        help_text=_("Then there is somebody to compare with to the end."),
    )
    analysis_on = forms.TypedChoiceField(
        label=_("Analysed at the start of"),
        coerce=date.fromisoformat,
        empty_value=None,
        required=False,
        help_text=_("Only full months before count, and nothing is estimated earlier."),
    )
    history = forms.IntegerField(
        label=_("Months read before the first wave"),
        min_value=1,
        max_value=36,
        required=False,
        help_text=_(
            "Reading more months costs nothing and lets smaller effects be seen. "
            "Left empty, all that the figure has are read, up to a year."
        ),
    )
    primary = IndicatorChoice(
        label=_("Primary figure"),
        queryset=Indicator.objects.none(),
        empty_label=CHOOSE,
        help_text=_("The one figure this training is to move, fixed before it begins."),
    )
    smallest_worthwhile = forms.FloatField(
        label=_("Smallest effect worth having"),
        required=False,
        min_value=0,
        help_text=_(
            "As the figure is read: 1 is one percentage point, or one second. "
            "Left empty, the dictionary's holds."
        ),
    )
    others = IndicatorChoices(
        label=_("Other figures to watch"),
        queryset=Indicator.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They are judged together, so that looking at many does not find something by chance."),
    )

    def __init__(self, *args: object, user: AnyUser, now: datetime, **kwargs: object) -> None:
        """Offer the units of the reader and the months to come."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # what Django's form takes
        self.today = timezone.localdate(now)
        courses = cast("forms.ModelChoiceField[CoursePage]", self.fields["course"])
        courses.queryset = CoursePage.objects.live().order_by("sort", "code")
        scopes = cast("forms.ModelChoiceField[OrgUnit]", self.fields["scope"])
        scopes.queryset = managed_units(user, Role.HR, Role.TRAINER).exclude(kind=UnitKind.TEAM)
        for name in ("primary", "others"):
            figures = cast("forms.ModelChoiceField[Indicator]", self.fields[name])
            figures.queryset = measured_indicators()
        months = list(coming_months(self.today))
        cast("forms.TypedChoiceField", self.fields["first_start"]).choices = months
        suggested = ("", _("three months after the last wave starts"))
        cast("forms.TypedChoiceField", self.fields["analysis_on"]).choices = [suggested, *months]

    def clean_others(self) -> QuerySet[Indicator]:
        """Refuse the primary figure among the others: it would be judged twice."""
        others: QuerySet[Indicator] = self.cleaned_data["others"]
        if self.cleaned_data.get("primary") in others:
            raise forms.ValidationError(_("A figure is either the primary one or one of the others."))
        return others

    def question(self) -> RolloutQuestion:
        """Give what the design is worked out from; three queries."""
        given = self.cleaned_data
        teams = tuple(teams_in(given["scope"]))
        there = months_there(given["primary"], teams, given["first_start"], self.today)
        return RolloutQuestion(
            teams=teams,
            people=people_in(teams, self.today),
            seats=given["seats"],
            first_start=given["first_start"],
            months_apart=given["months_apart"],
            hold_back=given["hold_back"],
            panel_from=month_start(
                month_index(given["first_start"]) - (given["history"] or there or USUAL_MONTHS_READ)
            ),
            months_there=there or 0,
            analysis_on=given["analysis_on"],
            primary=given["primary"],
            worthwhile=self._worthwhile() or worthwhile_of(given["primary"]),
        )

    def plan(self, *, panel_from: date, analysis_on: date) -> ProgrammePlan:
        """Give the promise to be frozen, with the months that the design was worked out from."""
        given = self.cleaned_data
        return ProgrammePlan(
            key=self.key(),
            title=given["title"],
            course=given["course"],
            scope=given["scope"],
            primary=given["primary"],
            others=tuple(given["others"]),
            panel_from=panel_from,
            analysis_on=analysis_on,
            smallest_worthwhile=self._worthwhile(),
            seats=given["seats"],
        )

    def _worthwhile(self) -> float | None:
        size: float | None = self.cleaned_data["smallest_worthwhile"]
        return size / read_scale(self.cleaned_data["primary"].unit) if size else None

    def key(self) -> str:
        """Derive the key from what makes a programme this one, so that sending twice declares once."""
        given = self.cleaned_data
        start = given["first_start"]
        digest = digest_of(given["title"], given["scope"].code, start.isoformat())[:6]
        return f"{slugify(given['course'].code)}-{start:%Y-%m}-{digest}"

    def shown(self) -> str:
        """Give a mark of what was filled in: lots are drawn only for a plan that was shown worked out."""
        return digest_of(*(f"{name}={self[name].value()!r}" for name in sorted(self.fields)))[:16]
