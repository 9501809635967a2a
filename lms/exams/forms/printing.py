"""Choose how many forms of a paper to print."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.exams.domain.parallel import LETTERS, MOST_FORMS


class PrintForm(forms.Form):
    """How many forms; each has the same questions in another order."""

    forms = forms.TypedChoiceField(
        label=_("Number of forms"),
        coerce=int,
        initial=2,
        choices=[
            (number, f"{number} ({LETTERS[0]}–{LETTERS[number - 1]})") for number in range(1, MOST_FORMS + 1)
        ],
        help_text=_("The same questions, each form in another order of questions and options."),
    )
