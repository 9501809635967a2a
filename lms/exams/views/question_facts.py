"""Say where a question is filed, what it rests on, and who answers for it, for whoever reads it."""

from collections.abc import Iterable

from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lms.core.api import Fact, day_text
from lms.exams.models import Question
from lms.exams.queries.reviewing import name_of

LINE_BREAK = mark_safe("<br>")


def question_facts(question: Question) -> list[Fact]:
    """List what a reviewer has to know beside the wording; what is empty shows as a dash."""
    law = question.law_version
    return [
        Fact(_("Clause"), str(question.clause)),
        Fact(_("Facts"), _listed(question.facts.all())),
        Fact(_("Law version"), str(law) if law else "", question.jurisdiction if law else ""),
        Fact(_("Verification"), question.get_verification_display(), _as_of(question)),
        Fact(_("Competencies"), _listed(question.competencies.all())),
        Fact(_("Difficulty"), question.get_difficulty_display()),
        Fact(_("Cognitive level"), question.get_level_display()),
        Fact(_("Category and tags"), _filed(question)),
        Fact(pgettext("of a question", "Author"), name_of(question.author)),
        Fact(pgettext("of a question", "Owner"), name_of(question.owner)),
        Fact(pgettext("of a question", "Source"), question.source),
    ]


def _listed(things: Iterable[object]) -> str:
    return format_html_join(LINE_BREAK, "{}", ((str(thing),) for thing in things))


def _as_of(question: Question) -> str:
    return _("as of %(day)s") % {"day": day_text(question.as_of)} if question.as_of else ""


def _filed(question: Question) -> str:
    return " ".join([question.category, *(f"#{tag.name}" for tag in question.tags.all())]).strip()
