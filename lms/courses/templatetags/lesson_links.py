"""Link clauses and practice where the site has pages for them, and mark Chinese in other languages."""

from collections.abc import Mapping

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lms.core.chinese import SOURCE_LANGUAGE, has_chinese
from lms.courses.blocks.practice import practice_address
from lms.courses.pages.languages import CourseLanguage

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
def in_chinese(text: str) -> str:
    """Give the attribute that says so of a text which is Chinese although the page is not."""
    if (get_language() or "").startswith("zh") or not has_chinese(str(text)):
        return ""
    return SafeString(f' lang="{SOURCE_LANGUAGE}"')


@register.filter
def language_of(languages: Mapping[int, CourseLanguage], course: int) -> str:
    """Say of a course how much is in the reader's language; nothing to a reader of Chinese."""
    return str(languages[course].label) if course in languages else ""


@register.simple_tag
def practice_link(lesson: int, block_id: str) -> str:
    """Give the address at which questions of a lesson's block are practised, or nothing."""
    return practice_address(lesson, block_id)
