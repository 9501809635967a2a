"""Raise an objection, and decide it with an answer."""

from collections.abc import Mapping
from typing import ClassVar, cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.core.personal_data.api import without_personal_data
from lms.core.trail.api import ReasonField
from lms.people.choices import ObjectionState

LONGEST = 2_000


class ObjectionForm(forms.Form):
    """Why somebody objects; a use says what it asks, and what helps to check it."""

    asks: ClassVar[str | Promise] = _("Your objection")
    help: ClassVar[str | Promise] = ""

    reason = ReasonField(rows=5, max_length=LONGEST, validators=[without_personal_data])

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Take what Django's form takes."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # passed on as they came
        self.fields["reason"].label = str(self.asks)
        self.fields["reason"].help_text = str(self.help)


class ObjectionDecisionForm(forms.Form):
    """Whether an objection is upheld, and the answer; a use says what either means, and who reads it."""

    meanings: ClassVar[Mapping[ObjectionState, str | Promise]] = {
        state: state.label for state in (ObjectionState.UPHELD, ObjectionState.REFUSED)
    }
    help: ClassVar[str | Promise] = ""

    decision = forms.ChoiceField(label=_("What is decided"), widget=forms.RadioSelect)
    answer = forms.CharField(
        label=_("Reply"),
        max_length=LONGEST,
        validators=[without_personal_data],
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Take what Django's form takes."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # passed on as they came
        cast("forms.ChoiceField", self.fields["decision"]).choices = list(self.meanings.items())
        self.fields["answer"].help_text = str(self.help)

    @property
    def upheld(self) -> bool:
        """Tell what a valid form decides."""
        return bool(self.cleaned_data["decision"] == ObjectionState.UPHELD)
