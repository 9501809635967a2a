"""Courses to begin with: outlines in Markdown, which a site replaces by templates of the same name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.authoring.drafting.rules import DraftCourse, DraftLesson
from lms.authoring.importing.markdown import read_markdown
from lms.authoring.importing.rules.lessons import Choices, usual_start
from lms.authoring.importing.services import draft_of


@dataclass(frozen=True, slots=True)
class Pattern:
    """A course to begin with; without a template it is one empty lesson."""

    key: str
    title: Promise
    text: Promise
    template: str = ""


PATTERNS: Final = (
    Pattern("empty", gettext_lazy("Empty course"), gettext_lazy("One empty lesson, nothing else.")),
    Pattern(
        "service",
        gettext_lazy("A new service"),
        gettext_lazy("What it is, for whom, how it is ordered, what customers ask, what must not be said."),
        "lms_authoring/patterns/service.md",
    ),
    Pattern(
        "case",
        gettext_lazy("Going through a case"),
        gettext_lazy("What happened, where it turned, what the rules say, how it is done next time."),
        "lms_authoring/patterns/case.md",
    ),
    Pattern(
        "rule",
        gettext_lazy("A rule that changes"),
        gettext_lazy("What was and what is, from when, what it means at the desk, cases of doubt."),
        "lms_authoring/patterns/rule.md",
    ),
)


def pattern_draft(pattern: Pattern) -> DraftCourse:
    """Write the course that a pattern begins."""
    if not pattern.template:
        return DraftCourse(title=_("New course"), lessons=[DraftLesson(_("Lesson 1"), ())])
    outline = read_markdown(render_to_string(pattern.template).encode())
    return draft_of(outline, Choices(usual_start(outline)), outline.title, "")
