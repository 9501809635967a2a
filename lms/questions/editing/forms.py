"""Say what is done to many questions at once."""

import re
from collections.abc import Mapping
from typing import cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lms.core.refusals import sentence
from lms.core.trail.api import ReasonForm
from lms.questions.bank.forms import OwnerField, possible_owners
from lms.questions.choices import Difficulty, ReviewStep
from lms.questions.editing.services import TogetherChange
from lms.questions.review.rules import EXPLAINED, CommentMissing, Step
from lms.standards.api import Competency

_COMMA = re.compile(r"[,，、;；]")


class RetiringForm(forms.Form):
    """A form that may retire questions; where papers could not be drawn any more, by a tick of its own."""

    def ask_to_confirm(self) -> None:
        """Add the tick without which nothing is retired."""
        label = _("Retire them although the papers named above can no longer be drawn")
        self.fields["confirmed"] = forms.BooleanField(label=label, required=False)
        self.order_fields(["step", "reason", "comment", "confirmed"])

    def clean(self) -> dict[str, object]:
        """Refuse to retire what was not confirmed."""
        cleaned: dict[str, object] = super().clean() or {}
        if "confirmed" in self.fields and self.retires(cleaned) and not cleaned.get("confirmed"):
            self.add_error("confirmed", _("Read which papers can no longer be drawn, and tick this."))
        return cleaned

    def retires(self, _cleaned: Mapping[str, object]) -> bool:
        """Tell whether what was sent retires the questions."""
        return True


class TogetherForm(RetiringForm):
    """Every field may stay empty; what is filled in is done to all chosen questions."""

    step = forms.ChoiceField(
        label=gettext_lazy("Next step"), choices=[("", "—"), *ReviewStep.choices], required=False
    )
    comment = forms.CharField(
        label=pgettext_lazy("of a review", "Comment"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Kept with every question that takes the step."),
    )
    difficulty = forms.TypedChoiceField(
        label=gettext_lazy("Difficulty"),
        choices=[("", "—"), *Difficulty.choices],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("A changed difficulty makes a new version: approved questions go to review."),
    )
    owner = OwnerField(
        label=pgettext_lazy("of a question", "Owner"),
        queryset=possible_owners(),
        required=False,
        empty_label="—",
    )
    add_tags = forms.CharField(
        label=gettext_lazy("Add tags"),
        required=False,
        help_text=gettext_lazy("Separate several with commas."),
    )
    remove_tags = forms.CharField(label=gettext_lazy("Remove tags"), required=False)
    add_competencies = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Add competencies"),
        queryset=Competency.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    remove_competencies = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Remove competencies"),
        queryset=Competency.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_add_tags(self) -> tuple[str, ...]:
        return _parted(str(self.cleaned_data["add_tags"]))

    def clean_remove_tags(self) -> tuple[str, ...]:
        return _parted(str(self.cleaned_data["remove_tags"]))

    def clean(self) -> dict[str, object]:
        """Refuse what says nothing or contradicts itself."""
        cleaned: dict[str, object] = super().clean() or {}
        if cleaned.get("step") in EXPLAINED and not str(cleaned.get("comment", "")).strip():
            self.add_error("comment", sentence(CommentMissing()))
        for sort in ("competencies", "tags"):
            added, removed = self._set_of(f"add_{sort}"), self._set_of(f"remove_{sort}")
            if added & removed:
                self.add_error(f"remove_{sort}", _("The same cannot be added and removed."))
        said = [value for name, value in cleaned.items() if name not in {"comment", "confirmed"}]
        if not self.errors and not any(said):
            self.add_error(None, _("Say what should be changed."))
        return cleaned

    def retires(self, cleaned: Mapping[str, object]) -> bool:
        """Tell whether retiring is the step that was chosen."""
        return cleaned.get("step") == "retire"

    def _set_of(self, name: str) -> set[object]:
        return set(self.cleaned_data.get(name) or ())

    def change(self) -> TogetherChange:
        """Give what a form that is right asks for."""
        cleaned = self.cleaned_data
        return TogetherChange(
            step=cast("Step | None", cleaned["step"] or None),
            comment=cleaned["comment"],
            difficulty=cleaned["difficulty"],
            owner=cleaned["owner"],
            add_competencies=tuple(cleaned["add_competencies"]),
            remove_competencies=tuple(cleaned["remove_competencies"]),
            add_tags=cleaned["add_tags"],
            remove_tags=cleaned["remove_tags"],
        )


class RetireForm(RetiringForm, ReasonForm):
    """Why questions are retired."""

    def change(self) -> TogetherChange:
        """Give what a form that is right asks for."""
        return TogetherChange(step="retire", comment=self.cleaned_data["reason"])


def _parted(written: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in _COMMA.split(written) if part.strip()))
