"""Choose how many forms of a paper to print."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lms.exams.domain.parallel import LETTERS, MOST_FORMS


def form_choices() -> list[tuple[int, str]]:
    """Offer each number of forms with the letters they bear."""
    return [(number, _number_of_forms(number)) for number in range(1, MOST_FORMS + 1)]


class PrintForm(forms.Form):
    """How many forms; each has the same questions in another order."""

    forms = forms.TypedChoiceField(
        label=_("Number of forms"),
        coerce=int,
        initial=2,
        choices=form_choices,
        help_text=_("The same questions, each form in another order of questions and options."),
    )


def _number_of_forms(number: int) -> str:
    letters = LETTERS[0] if number == 1 else f"{LETTERS[0]}–{LETTERS[number - 1]}"
    words = ngettext("%(number)d form (%(letters)s)", "%(number)d forms (%(letters)s)", number)
    return words % {"number": number, "letters": letters}
