"""Ask for an objection, and for the decision on it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.evaluation.choices import Attribution
from lms.evaluation.queries.disputes import SubjectKind
from lms.evaluation.services.disputes import DisputeDecision

ANSWERS = (("accept", _("Accept")), ("decline", _("Decline")))
NOT_UPHELD = "not_upheld"


class DisputeForm(forms.Form):
    """The employee's own words."""

    words = forms.CharField(
        label=_("Your objection"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Say what is wrong and, where you can, how it can be checked."),
    )


class DecideForm(forms.Form):
    """Accept or decline, with a reply the employee reads."""

    answer = forms.ChoiceField(label=_("HR decides"), choices=ANSWERS, widget=forms.RadioSelect)
    attribution = forms.ChoiceField(
        label=_("When accepted, put the complaint down to"),
        required=False,
        choices=[
            ("", "—"),
            *(
                (each.value, each.label)
                for each in Attribution
                if each not in {Attribution.EMPLOYEE, Attribution.UNDECIDED}
            ),
            (NOT_UPHELD, _("Nothing: it is not upheld")),
        ],
    )
    reply = forms.CharField(
        label=_("Reply"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The employee reads this; it is also the reason in the audit trail."),
    )

    def __init__(self, *args: object, kind: SubjectKind, **kwargs: object) -> None:
        """Ask for the attribution only where the objection is about a complaint."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # what Django's form takes
        self.kind = kind
        if kind != "complaint":
            del self.fields["attribution"]

    def clean(self) -> dict[str, object]:
        """Ask what an accepted complaint is put down to."""
        given = super().clean() or self.cleaned_data
        accepted = given.get("answer") == "accept"
        if accepted and self.kind == "complaint" and not given.get("attribution"):
            self.add_error("attribution", _("Say what the complaint is put down to instead."))
        return given

    def decision(self) -> DisputeDecision:
        """Give the decision of a valid form."""
        given = self.cleaned_data
        chosen = given.get("attribution") or NOT_UPHELD
        return DisputeDecision(
            accepted=given["answer"] == "accept",
            reply=given["reply"],
            attribution=None if chosen == NOT_UPHELD else Attribution(chosen),
        )
