"""Ask for the decision on a complaint."""

from __future__ import annotations

from typing import Literal, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.evaluation.choices import Attribution, ComplaintState
from lms.evaluation.models import Complaint
from lms.evaluation.services.complaints import Decision, DecisionProblem, DecisionRefused

FIELDS = {DecisionProblem.NO_REASON: "reason", DecisionProblem.OWN_COMPLAINT: None}
ANSWERS = (("yes", _("Upheld")), ("no", _("Not upheld")))
REFUSALS = {
    DecisionProblem.NO_EMPLOYEE: _("This complaint names no employee, so it cannot be put down to one."),
    DecisionProblem.NO_ATTRIBUTION: _("Say what an upheld complaint is put down to."),
    DecisionProblem.NO_REASON: _("Give the reason: it is kept in the audit trail."),
    DecisionProblem.OWN_COMPLAINT: _("This complaint is about you, so somebody else decides it."),
}


class DecisionForm(forms.Form):
    """Upheld or not, put down to what, closed or not, and why."""

    upheld = forms.ChoiceField(label=_("Verdict"), choices=ANSWERS, widget=forms.RadioSelect)
    attribution = forms.ChoiceField(
        label=_("Put down to"),
        choices=Attribution.choices,
        required=False,
        help_text=_("Only what is put down to the employee reaches the employee's file."),
    )
    close = forms.BooleanField(
        label=_("Close the complaint"),
        required=False,
        help_text=_("Leave open while the customer still waits for an answer."),
    )
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, strip=True
    )

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

    def decision(self) -> Decision:
        """Give the decision of a valid form."""
        answer = cast("Literal['yes', 'no']", self.cleaned_data["upheld"])
        return Decision(
            upheld=answer == "yes",
            attribution=Attribution(self.cleaned_data["attribution"] or Attribution.UNDECIDED),
            close=self.cleaned_data["close"],
            reason=self.cleaned_data["reason"],
        )

    def refuse(self, refusal: DecisionRefused) -> None:
        """Put a refused rule beside the field it is about, or above the form."""
        self.add_error(FIELDS.get(refusal.problem, "attribution"), str(REFUSALS[refusal.problem]))
