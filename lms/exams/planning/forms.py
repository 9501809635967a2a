"""Find sittings, open or change one, and say why one is cancelled."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, cast

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.refusals import sentence
from lms.core.trail.api import ReasonField
from lms.exams.choices import Reaction, SittingStage
from lms.exams.planning.services import STORED_TERMS, SittingPlan, SittingTerms
from lms.exams.resits.queries import allows_resits
from lms.exams.sittings.forms import MomentInput
from lms.exams.sittings.models import Sitting, SittingQuerySet
from lms.exams.sittings.rules import NetworkFaulty, read_networks
from lms.papers.blueprints.models import Paper
from lms.papers.blueprints.queries import shortages_of
from lms.papers.choices import PaperKind
from lms.standards.changes.api import HeldBack, ThingKind, held_items


class SittingFilter(django_filters.FilterSet):
    """Find sittings by title, by what their papers are for, and by whether they run."""

    q = django_filters.CharFilter(label=_("Sitting or paper"), method="search")
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), field_name="paper__kind", choices=PaperKind.choices, empty_label=_("All")
    )
    stage = django_filters.ChoiceFilter(
        label=_("State"), choices=SittingStage.choices, method="narrow_to_stage", empty_label=_("All")
    )

    class Meta:
        model = Sitting
        fields: ClassVar[list[str]] = []

    def search(self, sittings: SittingQuerySet, _name: str, value: str) -> SittingQuerySet:
        """Search the title of the sitting or of its paper, in either language."""
        text = value.strip()
        named = Q(paper__title__icontains=text) | Q(paper__title_en__icontains=text)
        return sittings.filter(named | Q(title__icontains=text))

    def narrow_to_stage(self, sittings: SittingQuerySet, _name: str, stage: str) -> SittingQuerySet:
        """Keep what stands so now."""
        return sittings.at_stage(SittingStage(stage), timezone.now())


class SittingForm(forms.ModelForm[Sitting]):
    """The words, times and rules of a sitting."""

    password = forms.CharField(
        label=_("Sitting password"),
        required=False,
        max_length=60,
        help_text=_("Takers enter it before they start. Leave empty to keep the current one."),
    )
    no_password = forms.BooleanField(label=_("Remove the password"), required=False)

    class Meta:
        model = Sitting
        fields = [
            *("paper", "title", "opens_at", "closes_at", "late_entry_minutes", "is_rehearsal"),
            *("by_clause", "attempts_allowed", "cool_down_hours"),
            *("networks", "seats_per_row"),
            *("reaction", "tolerated", "full_screen", "watermark"),
        ]
        widgets = {
            "opens_at": MomentInput,
            "closes_at": MomentInput,
            "networks": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {"is_rehearsal": _("Results of a rehearsal count nowhere.")}

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Keep the paper of a sitting that is already open."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # handed through
        paper = cast("forms.ModelChoiceField[Paper]", self.fields["paper"])
        paper.empty_label = str(_("Choose a paper"))
        paper.disabled = bool(self.instance.pk)
        if not self.instance.password_digest:
            del self.fields["no_password"]
        for name, initial in {"reaction": Reaction.RECORD, "tolerated": 0, "seats_per_row": 1}.items():
            self.fields[name].required = False
            self.fields[name].initial = self.fields[name].initial or initial

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Give the fields under the headings of the page."""
        return [(str(title), [self[one] for one in names if one in self.fields]) for title, names in GROUPS]

    def clean_networks(self) -> str:
        """Refuse a line that is no network, and name it."""
        text = str(self.cleaned_data["networks"])
        try:
            return "\n".join(map(str, read_networks(text)))
        except NetworkFaulty as fault:
            raise forms.ValidationError(_("%(line)s is not a network.") % {"line": fault.line}) from fault

    def clean_reaction(self) -> Reaction:
        """Record only where nothing was chosen."""
        return Reaction(self.cleaned_data["reaction"] or Reaction.RECORD)

    def clean_tolerated(self) -> int:
        """Tolerate nothing where nothing was entered."""
        return self.cleaned_data["tolerated"] or 0

    def clean_seats_per_row(self) -> int:
        """Take one seat a row where nothing was entered."""
        return self.cleaned_data["seats_per_row"] or 1

    def clean(self) -> dict[str, object]:
        """Refuse a window that ends before it begins or has ended, and a paper that cannot be drawn."""
        cleaned: dict[str, object] = super().clean() or {}
        opens_at, closes_at = self.cleaned_data.get("opens_at"), self.cleaned_data.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", _("The sitting must close after it opens."))
        elif closes_at and closes_at <= timezone.now() and not self._closed_then(closes_at):
            self.add_error("closes_at", _("This time is in the past; a sitting must close in the future."))
        paper = cast("Paper | None", self.cleaned_data.get("paper"))
        by_clause = cleaned.get("by_clause")
        if by_clause and paper and not allows_resits(paper):
            self.add_error(
                "by_clause", _("This paper cannot be sat again by clause; its rules say below what share.")
            )
        if by_clause and self.cleaned_data.get("is_rehearsal"):
            self.add_error("by_clause", _("A resit by clause counts, so it cannot be a rehearsal."))
        if paper and opens_at and shortages_of(paper, timezone.localdate(opens_at)):
            self.add_error(
                "paper", _("The question bank cannot fill this paper on that day; open the paper to see why.")
            )
        is_new = self.instance.pk is None
        if paper and is_new and (held := held_items([ThingKind.PAPER], [paper.pk], timezone.localdate())):
            self.add_error("paper", sentence(HeldBack(held)))
        return cleaned

    def _closed_then(self, closes_at: datetime) -> bool:
        """Tell whether a sitting that is over keeps its time, which the browser tells to the minute."""
        kept = self.initial.get("closes_at")
        return isinstance(kept, datetime) and kept.replace(second=0, microsecond=0) == closes_at

    def plan(self) -> SittingPlan:
        """Give what was entered in the form the service takes; None as the password keeps what is set."""
        password = "" if self.cleaned_data.get("no_password") else self.cleaned_data["password"] or None
        return SittingPlan(
            title=self.cleaned_data["title"],
            opens_at=self.cleaned_data["opens_at"],
            closes_at=self.cleaned_data["closes_at"],
            late_entry_minutes=self.cleaned_data["late_entry_minutes"],
            is_rehearsal=self.cleaned_data["is_rehearsal"],
            by_clause=self.cleaned_data["by_clause"],
            terms=SittingTerms(
                password=password,
                **{name: self.cleaned_data[name] for name in STORED_TERMS},
            ),
        )


GROUPS = (
    (_("Paper and times"), ("paper", "title", "opens_at", "closes_at", "late_entry_minutes", "is_rehearsal")),
    (_("Attempts in this sitting"), ("by_clause", "attempts_allowed", "cool_down_hours")),
    (_("Who gets in"), ("password", "no_password", "networks", "seats_per_row")),
    (_("What is watched"), ("reaction", "tolerated", "full_screen", "watermark")),
)


class CancelForm(forms.Form):
    """Why a sitting does not take place."""

    reason = ReasonField(help_text=_("Those with a seat read it."))
