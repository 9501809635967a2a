"""Find complaints, and ask for the decision on one."""

from __future__ import annotations

from collections.abc import Set
from typing import ClassVar, Literal, cast

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.personal_data.api import without_personal_data
from lms.core.trail.api import ReasonField
from lms.performance.choices import Attribution, ComplaintState
from lms.performance.complaints.queries import lines_of_categories
from lms.performance.complaints.services import ComplaintDecision
from lms.performance.feedback.forms import FeedbackFilter
from lms.performance.feedback.models import Complaint
from lms.standards.api import Clause, LineFilter

VERDICTS = (("yes", _("Upheld")), ("no", _("Not upheld")), ("open", _("Not yet decided")))


class ComplaintFilter(FeedbackFilter):
    """Find complaints."""

    kind = None
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=ComplaintState.choices, empty_label=_("All states")
    )
    verdict = django_filters.ChoiceFilter(
        label=_("Verdict"), choices=VERDICTS, method="with_verdict", empty_label=_("All")
    )
    attribution = django_filters.ChoiceFilter(
        label=_("Put down to"), choices=Attribution.choices, empty_label=_("All")
    )
    clause = LineFilter(label=_("Clause of the category"), method="on_clause", empty_label=_("All clauses"))
    overdue = django_filters.BooleanFilter(
        label=_("Only overdue"), method="only_overdue", widget=forms.CheckboxInput
    )

    class Meta:
        model = Complaint
        fields: ClassVar[list[str]] = []

    def on_clause(self, rows: QuerySet[Complaint], _name: str, value: Clause) -> QuerySet[Complaint]:
        """Keep the complaints that count for a clause: those of the categories mapped to it."""
        return rows.filter(lines_of_categories(timezone.localdate()).counted_for(value.line))

    def with_verdict(self, rows: QuerySet[Complaint], _name: str, value: str) -> QuerySet[Complaint]:
        """Keep the complaints that were upheld, were not, or wait."""
        return rows.filter(upheld={"yes": True, "no": False}.get(value))

    def only_overdue(self, rows: QuerySet[Complaint], _name: str, value: bool) -> QuerySet[Complaint]:
        """Keep those past their day and not closed."""
        open_ones = rows.exclude(state=ComplaintState.CLOSED)
        return open_ones.filter(due_on__lt=timezone.localdate()) if value else rows


ANSWERS = (("yes", _("Upheld")), ("no", _("Not upheld")))


class DecisionForm(forms.Form):
    """Upheld or not, put down to what, closed or not, and why."""

    needed_at_times: ClassVar[Set[str]] = {"attribution"}

    upheld = forms.ChoiceField(label=_("Verdict"), choices=ANSWERS, widget=forms.RadioSelect)
    attribution = forms.ChoiceField(
        label=_("Put down to"),
        choices=Attribution.choices,
        required=False,
        help_text=_(
            "Needed for an upheld complaint. "
            "Only what is put down to the employee reaches the employee's file."
        ),
    )
    close = forms.BooleanField(
        label=_("Close the complaint"),
        required=False,
        help_text=_("Leave open while the customer still waits for an answer."),
    )
    reason = ReasonField(validators=[without_personal_data])

    @classmethod
    def about(cls, complaint: Complaint, posted: dict[str, str] | None = None) -> DecisionForm:
        """Show the decision that stands, or bind what was sent."""
        verdict = {True: "yes", False: "no", None: ""}[complaint.upheld]
        initial = {
            "upheld": verdict,
            "attribution": complaint.attribution,
            "close": complaint.state == ComplaintState.CLOSED,
        }
        return cls(posted, initial=initial)

    def decision(self) -> ComplaintDecision:
        """Give the decision of a valid form."""
        answer = cast("Literal['yes', 'no']", self.cleaned_data["upheld"])
        return ComplaintDecision(
            upheld=answer == "yes",
            attribution=Attribution(self.cleaned_data["attribution"] or Attribution.UNDECIDED),
            close=self.cleaned_data["close"],
            reason=self.cleaned_data["reason"],
        )
