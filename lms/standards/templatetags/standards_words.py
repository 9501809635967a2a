"""Let templates ask whether a law version holds."""

from datetime import date

from django import template
from django.utils import timezone

from lms.standards.models import LawVersion

register = template.Library()


@register.simple_tag
def validity(version: LawVersion, day: date) -> str:
    """Give "in_force", "coming" or "ended" for the day."""
    return version.validity_on(day)


@register.simple_tag
def validity_today(version: LawVersion) -> str:
    """Give "in_force", "coming" or "ended" for today."""
    return version.validity_on(timezone.localdate())
