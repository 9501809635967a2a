"""Take a question one step further, with a comment."""

from typing import Final, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.exams.choices import STEP_FAULT_WORDS, STEP_WORDS
from lms.exams.domain.question_life import EXPLAINED, ROADS, Step

# Questions are retired on a page of its own, which says before what rests on them.
DESK_STEPS: Final[tuple[Step, ...]] = tuple(step for step in ROADS if step != "retire")


class StepForm(forms.Form):
    """Which step, about which version, and what is said with it."""

    step = forms.ChoiceField(
        choices=[(step, STEP_WORDS[step]) for step in DESK_STEPS], widget=forms.HiddenInput
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    comment = forms.CharField(
        label=pgettext_lazy("of a review", "Comment"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It is kept with your name and the version. Needed for sending back."),
    )

    def clean(self) -> dict[str, object]:
        """Ask for a comment where the step needs one."""
        cleaned: dict[str, object] = super().clean() or {}
        if cleaned.get("step") in EXPLAINED and not str(cleaned.get("comment", "")).strip():
            self.add_error("comment", str(STEP_FAULT_WORDS["comment_missing"]))
        return cleaned

    @property
    def chosen(self) -> Step:
        """Give the step of a form that was sent and is right."""
        return cast("Step", self.cleaned_data["step"])
