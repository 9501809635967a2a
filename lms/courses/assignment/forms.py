"""Choose what is assigned, to whom and until when; find enrolments by person, course, unit and state."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.ui.api import DateInput
from lms.courses.assignment.queries import OVERSEEING_EVERYBODY, Audience
from lms.courses.choices import EnrolmentState
from lms.courses.learning.models import Enrolment
from lms.courses.pages.models import CoursePage
from lms.courses.paths.models import LearningPath, PathEnrolment
from lms.people.api import Position, UnitFilter, UnitsField


class CourseAssignmentForm(forms.Form):
    """A course or a whole path, for units and positions, until a day."""

    subject = forms.ChoiceField(label=_("What is assigned"))
    units = UnitsField(
        label=_("Units, with everything below"),
        required=False,
        help_text=_("Hold Ctrl or Cmd to choose several."),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    positions = forms.ModelMultipleChoiceField(
        label=_("Positions"),
        queryset=Position.objects.all(),
        required=False,
        help_text=_("With units chosen, only the holders of these positions in them."),
        widget=forms.CheckboxSelectMultiple,
    )
    due_on = forms.DateField(
        label=_("To be done by"),
        required=False,
        help_text=_(
            "Empty: a course has no day, a path takes its own number of days. The steps of a path without"
            " days of their own are spread evenly up to this day."
        ),
        widget=DateInput,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Offer live courses and the paths."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # passed on as they came
        courses = CoursePage.objects.live().order_by("sort", "code")
        self.fields["subject"].choices = [  # type: ignore[attr-defined] # a choice field
            ("", _("Choose…")),
            (
                _("Learning paths"),
                [(f"path:{path.pk}", path.shown_title) for path in LearningPath.objects.all()],
            ),
            (_("Courses"), [(f"course:{each.pk}", f"{each.code} {each.shown_title}") for each in courses]),
        ]

    def clean_due_on(self) -> date | None:
        """Refuse a day that has passed."""
        due_on: date | None = self.cleaned_data["due_on"]
        if due_on is not None and due_on < timezone.localdate():
            raise ValidationError(_("This day has passed."))
        return due_on

    def clean(self) -> dict[str, object]:
        """Ask for somebody, unless a path brings its own positions."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        path = self.path()
        if self.audience().is_empty and not (path and path.positions.exists()):
            raise ValidationError(_("Choose units or positions: nobody is selected yet."))
        return cleaned

    def audience(self) -> Audience:
        """Give the people meant; a path without further choice means its positions."""
        units, positions = self.cleaned_data.get("units"), self.cleaned_data.get("positions")
        audience = Audience(units=list(units or ()), positions=list(positions or ()))
        path = self.path()
        return Audience(positions=list(path.positions.all())) if audience.is_empty and path else audience

    def choice(self) -> str:
        """Write down all that was chosen: what was looked at is assigned, and nothing else."""
        chosen = self.cleaned_data
        units, positions = (sorted(each.pk for each in chosen[name]) for name in ("units", "positions"))
        return f"{chosen['subject']} {units} {positions} {chosen['due_on'] or ''}"

    def path(self) -> LearningPath | None:
        """Give the path chosen, if it is one."""
        kind, _colon, key = str(self.cleaned_data.get("subject", "")).partition(":")
        return LearningPath.objects.get(pk=key) if kind == "path" else None

    def course(self) -> CoursePage | None:
        """Give the course chosen, if it is one."""
        kind, _colon, key = str(self.cleaned_data.get("subject", "")).partition(":")
        return CoursePage.objects.get(pk=key) if kind == "course" else None


class EnrolmentFilter(django_filters.FilterSet):
    """Find enrolments; people count where they are posted today."""

    q = django_filters.CharFilter(label=_("Name or number"), method="search")
    course = django_filters.ModelChoiceFilter(
        label=_("Course"), queryset=CoursePage.objects.order_by("sort", "code"), empty_label=_("All courses")
    )
    path = django_filters.ModelChoiceFilter(
        "path_enrolment__path",
        label=_("Learning path"),
        queryset=LearningPath.objects.all(),
        empty_label=_("All paths"),
    )
    unit = UnitFilter("unit_path", *OVERSEEING_EVERYBODY)
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=EnrolmentState.choices, empty_label=_("All states")
    )

    class Meta:
        model = Enrolment
        fields: ClassVar[list[str]] = []

    def search(self, rows: QuerySet[Enrolment], _name: str, value: str) -> QuerySet[Enrolment]:
        """Search name and number."""
        text = value.strip()
        return rows.filter(Q(employee__name__icontains=text) | Q(employee__number__icontains=text))


STATES_OF_PATHS = (
    EnrolmentState.IN_PROGRESS,
    EnrolmentState.OVERDUE,
    EnrolmentState.ON_LEAVE,
    EnrolmentState.COMPLETED,
    EnrolmentState.LEFT,
)


class PathEnrolmentFilter(django_filters.FilterSet):
    """Find who is on a path by person, path, unit and state; people count where they are posted today."""

    q = django_filters.CharFilter(label=_("Name or number"), method="search")
    path = django_filters.ModelChoiceFilter(
        label=_("Learning path"), queryset=LearningPath.objects.all(), empty_label=_("All paths")
    )
    unit = UnitFilter("unit_path", *OVERSEEING_EVERYBODY)
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(state.value, state.label) for state in STATES_OF_PATHS],
        empty_label=_("All states"),
    )

    class Meta:
        model = PathEnrolment
        fields: ClassVar[list[str]] = []

    def search(self, rows: QuerySet[PathEnrolment], _name: str, value: str) -> QuerySet[PathEnrolment]:
        """Search name and number."""
        text = value.strip()
        return rows.filter(Q(employee__name__icontains=text) | Q(employee__number__icontains=text))
