"""Ask how a delta paper is called, how long it takes, what passes, and how much is asked of each clause."""

from __future__ import annotations

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.ui.api import PercentField
from lms.papers.blueprints.models import Paper
from lms.papers.deltas.queries import ClauseStock, DeltaDesk
from lms.papers.deltas.rules import proposed_count, proposed_minutes
from lms.papers.deltas.services import DeltaTerms

COUNT = "count-"


class DeltaPaperForm(forms.Form):
    """The proposed paper, to be changed before it is made; every clause that can be asked of is asked of."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=Paper._meta.get_field("title").max_length)
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=1, max_value=600)
    pass_share = PercentField(
        label=gettext_lazy("Pass mark (%)"),
        help_text=gettext_lazy("Proposed as in the exams that ask about these clauses."),
    )

    def __init__(self, *args: object, desk: DeltaDesk, **kwargs: object) -> None:
        """Propose everything, with a number for each clause that has questions."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # passed on as they came
        self.desk = desk
        counts = {one.key: proposed_count(len(one.usable)) for one in desk.askable}
        self.initial = {
            "title": _("Delta exam: %(change)s") % {"change": desk.change},
            "minutes": proposed_minutes(sum(counts.values())),
            "pass_share": desk.pass_share,
            **{f"{COUNT}{key}": count for key, count in counts.items()},
            **self.initial,
        }
        for one in desk.askable:
            limits = [MinValueValidator(1), MaxValueValidator(len(one.usable))]
            self.fields[f"{COUNT}{one.key}"] = forms.IntegerField(
                label=one.title,
                validators=limits,
                widget=forms.NumberInput(
                    {"class": "control", "min": 1, "max": len(one.usable), "aria-label": one.title}
                ),
            )

    @property
    def rows(self) -> list[tuple[ClauseStock, forms.BoundField | None]]:
        """Give each clause with its field; none where nothing may be asked."""
        asked = {one.key for one in self.desk.askable}
        return [(one, self[f"{COUNT}{one.key}"] if one.key in asked else None) for one in self.desk.clauses]

    @property
    def terms(self) -> DeltaTerms:
        """Give what was asked for to the service."""
        sent = self.cleaned_data
        counts = {name.removeprefix(COUNT): sent[name] for name in sent if name.startswith(COUNT)}
        return DeltaTerms(sent["title"], sent["minutes"], sent["pass_share"], counts)
