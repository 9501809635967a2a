"""Ask how somebody attended, and why it is marked by hand."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.classroom.choices import AttendanceState
from lms.core.trail.api import ReasonForm


class MarkForm(ReasonForm):
    """How somebody attended, with the reason."""

    state = forms.ChoiceField(label=_("Attendance"), choices=AttendanceState, widget=forms.RadioSelect)
    field_order = ("state", "reason")
