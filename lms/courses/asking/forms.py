"""What a learner sends at a passage, what a trainer answers, and what the desk is narrowed to."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import CharFilter, ChoiceFilter, FilterSet

from lms.core.personal_data.api import without_personal_data
from lms.courses.asking.models import Remark, RemarkKind, RemarkState
from lms.courses.asking.queries import courses_asked_about
from lms.courses.asking.rules import OUTCOMES
from lms.courses.asking.services import Outcome
from lms.courses.pages.models import CoursePage

KINDS = [(kind.value, kind.label) for kind in (RemarkKind.QUESTION, RemarkKind.ERROR)]


class RemarkForm(forms.Form):
    """A question or the report of an error."""

    kind = forms.ChoiceField(choices=KINDS, widget=forms.HiddenInput)
    text = forms.CharField(
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[without_personal_data],
    )

    def remark_kind(self) -> RemarkKind:
        """Give which of both it is."""
        return RemarkKind(self.cleaned_data["kind"])


class SettleForm(forms.Form):
    """What a trainer makes of a question or a report."""

    shown_text = forms.CharField(
        label=_("The question as other learners read it"),
        help_text=_("Take out what would tell who asked. Names are never shown."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    answer = forms.CharField(
        label=pgettext_lazy("to a question", "Answer"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[without_personal_data],
    )
    state = forms.ChoiceField(widget=forms.HiddenInput)
    field_order = ("answer", "shown_text", "state")
    needed_at_times = frozenset({"answer"})

    def __init__(self, *args: object, remark: Remark, **kwargs: object) -> None:
        """Offer what may become of this kind of remark."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # passed on as they came
        self.fields["state"].choices = [  # type: ignore[attr-defined] # a choice field
            (state, RemarkState(state).label) for state in OUTCOMES[remark.kind]
        ]
        if remark.is_error:
            del self.fields["shown_text"]
            self.fields["answer"].label = _("What you say to who reported it")
        else:
            self.initial.setdefault("shown_text", remark.asked)
        self.initial.setdefault("answer", remark.answer)

    def outcome(self) -> Outcome:
        """Give what was decided."""
        cleaned = self.cleaned_data
        return Outcome(RemarkState(cleaned["state"]), cleaned["answer"], cleaned.get("shown_text", ""))


class RemarkFilter(FilterSet):
    """Narrow the desk to a course or a kind."""

    course = ChoiceFilter(label=_("Course"), method="of_course")
    kind = ChoiceFilter(label=_("Kind"), choices=KINDS)
    # Which tab is open: it goes on with the filters and narrows nothing by itself.
    of = CharFilter(widget=forms.HiddenInput, method="in_tab")

    class Meta:
        model = Remark
        fields = ("course", "kind", "of")

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Offer the courses something was said about."""
        super().__init__(*args, **kwargs)
        courses = [(str(course.pk), course.shown_title) for course in courses_asked_about()]
        self.filters["course"].extra["choices"] = courses

    def in_tab(self, rows: QuerySet[Remark], _name: str, _value: str) -> QuerySet[Remark]:
        """Leave the rows as the tab has them."""
        return rows

    def of_course(self, rows: QuerySet[Remark], _name: str, value: str) -> QuerySet[Remark]:
        """Keep what was said at the lessons of a course."""
        course = CoursePage.objects.get(pk=value)
        return rows.filter(lesson__path__startswith=course.path)
