"""Link clauses where the site has pages for them."""

from django import template
from django.urls import NoReverseMatch, reverse

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
