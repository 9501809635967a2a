"""The survey at the end of a course, three taps, a fourth to send and a line; and one tap for a poll."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.core.personal_data.api import without_personal_data
from lms.courses.surveys.queries import SCALES
from lms.courses.surveys.services import ReactionAnswers


def _scale(name: str) -> forms.TypedChoiceField:
    question, steps = SCALES[name]
    return forms.TypedChoiceField(label=question, choices=steps.choices, coerce=int, widget=forms.RadioSelect)  # type: ignore[arg-type] # the stubs know one sort of promise


class ReactionForm(forms.Form):
    """What somebody thinks of a course."""

    relevance = _scale("relevance")
    intention = _scale("intention")
    support = _scale("support")
    remark = forms.CharField(
        label=_("What would make it more useful?"),
        max_length=300,
        required=False,
        validators=[without_personal_data],
    )

    @property
    def scales(self) -> list[forms.BoundField]:
        """Give the three questions."""
        return [self[name] for name in SCALES]

    def answers(self) -> ReactionAnswers:
        """Give the answers as the service takes them."""
        return ReactionAnswers(**self.cleaned_data)


class PollForm(forms.Form):
    """The number of the option somebody chose."""

    option = forms.IntegerField(min_value=0)
