"""Ask which wave gets the course until when."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.core.ui.api import DateInput


class AssignWaveForm(forms.Form):
    """Which wave gets the course, and until when."""

    wave = forms.IntegerField(widget=forms.HiddenInput)
    due_on = forms.DateField(label=_("Due on"), required=False, widget=DateInput)
