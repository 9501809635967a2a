"""Sentences the console answers with."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def reached_sentence(reached: int) -> str:
    """Say how many people an order reached."""
    if not reached:
        return _("Nobody was concerned; nothing changed.")
    return ngettext("Done for %(number)d person.", "Done for %(number)d people.", reached) % {
        "number": reached
    }


def first_fault(form: forms.Form) -> str:
    """Give the first thing that is wrong with a form."""
    return next((str(faults[0]) for faults in form.errors.values()), _("This is not possible now."))
