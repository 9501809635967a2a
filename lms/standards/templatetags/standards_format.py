"""Let templates ask whether a law version holds."""

from datetime import date

from django import template
from django.utils import timezone

from lms.standards.facts.models import Fact
from lms.standards.facts.queries import Signing, SignOffs
from lms.standards.laws.models import LawVersion

register = template.Library()


@register.simple_tag
def validity(version: LawVersion, day: date) -> str:
    """Give "in_force", "coming" or "ended" for the day."""
    return version.validity_on(day)


@register.simple_tag
def validity_today(version: LawVersion) -> str:
    """Give "in_force", "coming" or "ended" for today."""
    return version.validity_on(timezone.localdate())


@register.simple_tag
def signing_of(fact: Fact, sign_offs: SignOffs) -> Signing:
    """Give what was signed about the fact: on its present wording, else on an earlier one."""
    return sign_offs.of_fact(fact)
