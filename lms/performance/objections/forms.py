"""Ask for an objection, and for the decision on it."""

from __future__ import annotations

from collections.abc import Set
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.people.objections.api import ObjectionDecisionForm, ObjectionForm, ObjectionState
from lms.performance.choices import Attribution
from lms.performance.objections.queries import SubjectKind
from lms.performance.objections.services import FileDecision

NOT_UPHELD = "not_upheld"


class EntryObjectionForm(ObjectionForm):
    """The employee's own words."""

    help = _("Say what is wrong and, where you can, how it can be checked.")


class FileDecisionForm(ObjectionDecisionForm):
    """Uphold or refuse, with an answer the employee reads."""

    help = _("The employee reads this; it is also the reason in the audit trail.")
    needed_at_times: ClassVar[Set[str]] = {"attribution"}

    attribution = forms.ChoiceField(
        label=_("When upheld, put the complaint down to"),
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
    field_order = ("decision", "attribution", "answer")

    def __init__(self, *args: object, kind: SubjectKind, **kwargs: object) -> None:
        """Ask for the attribution only where the objection is about a complaint."""
        super().__init__(*args, **kwargs)
        self.kind = kind
        if kind != "complaint":
            del self.fields["attribution"]

    def clean(self) -> dict[str, object]:
        """Ask what the complaint is put down to instead."""
        given = super().clean() or self.cleaned_data
        upheld = given.get("decision") == ObjectionState.UPHELD
        if upheld and self.kind == "complaint" and not given.get("attribution"):
            self.add_error("attribution", _("Say what the complaint is put down to instead."))
        return given

    def file_decision(self) -> FileDecision:
        """Give the decision of a valid form."""
        given = self.cleaned_data
        chosen = given.get("attribution") or NOT_UPHELD
        return FileDecision(
            upheld=self.upheld,
            answer=given["answer"],
            attribution=None if chosen == NOT_UPHELD else Attribution(chosen),
        )
