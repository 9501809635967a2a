"""Choose how many forms of a paper to print."""

from typing import Final, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lms.papers.blueprints.models import Paper
from lms.papers.blueprints.rules.parallel import LETTERS, MOST_FORMS

# By whether the paper mixes questions, and whether it mixes options.
HOW_FORMS_DIFFER: Final = {
    (True, True): _("The same questions, each form in another order of questions and options."),
    (True, False): _("The same questions, each form in another order of questions."),
    (False, True): _("The same questions in the same order, the options of each form in another order."),
    (False, False): _("This paper shuffles no questions and no options: further forms would hardly differ."),
}


def form_choices(most: int = MOST_FORMS) -> list[tuple[int, str]]:
    """Offer each number of forms with the letters they bear."""
    choices = []
    for number in range(1, most + 1):
        letters = LETTERS[0] if number == 1 else f"{LETTERS[0]}–{LETTERS[number - 1]}"
        label = ngettext("%(number)d form (%(letters)s)", "%(number)d forms (%(letters)s)", number)
        choices.append((number, label % {"number": number, "letters": letters}))
    return choices


class PrintForm(forms.Form):
    """How many forms; each has the same questions in another order, as far as the paper mixes anything."""

    forms = forms.TypedChoiceField(label=_("Number of forms"), coerce=int, initial=2)

    def __init__(self, data: QueryDict | None = None, *, paper: Paper) -> None:
        """Offer one form alone where further ones would hardly differ."""
        super().__init__(data)
        differ = paper.shuffle_questions or paper.shuffle_options or paper.form_count > 1
        field = cast("forms.TypedChoiceField", self.fields["forms"])
        field.choices = form_choices(MOST_FORMS if differ else 1)
        field.help_text = HOW_FORMS_DIFFER[paper.shuffle_questions, paper.shuffle_options]
