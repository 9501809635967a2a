"""Take a question one step further, with a comment."""

from collections.abc import Set
from typing import ClassVar, Final, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.refusals import sentence
from lms.questions.choices import ReviewStep
from lms.questions.review.rules import EXPLAINED, TRANSITIONS, CommentMissing, Step

# Questions are retired on a page of its own, which says before what rests on them.
DESK_STEPS: Final[tuple[Step, ...]] = tuple(step for step in TRANSITIONS if step != "retire")


class StepForm(forms.Form):
    """Which step, about which version, and what is said with it."""

    needed_at_times: ClassVar[Set[str]] = {"comment"}

    step = forms.ChoiceField(
        choices=[(step, ReviewStep(step).label) for step in DESK_STEPS], widget=forms.HiddenInput
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
            self.add_error("comment", sentence(CommentMissing()))
        return cleaned

    @property
    def chosen(self) -> Step:
        """Give the step of a form that was sent and is right."""
        return cast("Step", self.cleaned_data["step"])
