"""Object to a question, and answer an objection."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.exams.choices import DisputeState
from lms.exams.forms.corrections import ReasonForm


class ObjectionForm(ReasonForm):
    """Why a taker thinks that a question or its marking is wrong."""

    reason = forms.CharField(
        label=_("What is wrong with the question or its marking?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Name the clause or the document that you go by, if there is one."),
    )


class DecisionForm(forms.Form):
    """What is decided about an objection, and the answer that the taker reads."""

    decision = forms.ChoiceField(
        label=_("What is decided"),
        choices=[
            (DisputeState.UPHELD, _("The objection is right: correct the question for everybody")),
            (DisputeState.REFUSED, _("The question and its key stand")),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Answer to the taker"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Everybody who objected to this question reads it with the result."),
    )
