"""Choose what a change asks of which certificates, and move a deadline."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lms.certification.deltas.services import DeltaRequest
from lms.certification.requirements.forms import CertificationChoiceField
from lms.certification.requirements.models import Certification
from lms.core.trail.api import ReasonForm
from lms.core.ui.api import DateInput
from lms.papers.api import Paper, PaperKind, delta_papers_of
from lms.standards.changes.api import EditionChange, ThingKind


class PaperChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """Choose a paper by its title in the reader's language."""

    def label_from_instance(self, obj: Paper) -> str:
        """Show the title."""
        return str(obj.shown_title)


class AskDeltaForm(forms.Form):
    """Which certificates are asked which paper until when."""

    certification = CertificationChoiceField(
        label=_("Certificate type"), queryset=Certification.objects.all(), empty_label=_("Choose one")
    )
    paper = PaperChoiceField(
        label=_("Delta paper"),
        queryset=Paper.objects.none(),
        empty_label=_("Choose one"),
        help_text=_("An exam paper on what changes; it may be asked of several kinds of certificates."),
    )
    until = forms.DateField(
        label=_("To be passed until"),
        widget=DateInput,
        help_text=_("Until this day certificates hold as before; then who has not passed is due again."),
    )

    def __init__(self, change: EditionChange, data: QueryDict | None = None) -> None:
        """Offer the certifications that rest on the change, and the exams that certify nothing themselves."""
        made = delta_papers_of(change.pk)
        super().__init__(data, initial={"until": change.learn_until, "paper": made[-1] if made else None})
        self.change = change
        resting = change.items.filter(kind=ThingKind.CERTIFICATION, gone_at__isnull=True)
        self.fields["certification"].queryset = Certification.objects.filter(  # type: ignore[attr-defined] # a choice field
            pk__in=resting.values("thing")
        )
        exams = Paper.objects.filter(kind=PaperKind.EXAM, certifications__isnull=True)
        self.fields["paper"].queryset = exams.order_by("-pk")  # type: ignore[attr-defined] # a choice field

    def plan(self) -> DeltaRequest:
        """Give what was asked to the service."""
        values = self.cleaned_data
        return DeltaRequest(self.change, values["certification"], values["paper"], values["until"])


class MoveDeadlineForm(ReasonForm):
    """Until when a delta exam is to be passed instead."""

    until = forms.DateField(label=_("To be passed until"), widget=DateInput)
    field_order = ("until", "reason")
