"""Link clauses and practice where the site has pages for them."""

from django import template
from django.urls import NoReverseMatch, reverse

from lms.courses.blocks.practice import practice_address

register = template.Library()


@register.simple_tag
def clause_link(number: str) -> str:
    """Give the address of a clause's page, or nothing where the site left it out."""
    if not number:
        return ""
    try:
        return reverse("lms_standards:clause", args=[number])
    except NoReverseMatch:
        return ""


@register.simple_tag
def practice_link(lesson: int, block_id: str) -> str:
    """Give the address at which questions of a lesson's block are practised, or nothing."""
    return practice_address(lesson, block_id)
