"""Put papers into the menus, and name what the audit trail records of papers."""

from collections.abc import Sequence
from datetime import date, datetime

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from lms.core.trail.api import FieldTrace, register_actions, trace_admin
from lms.core.ui.api import NavItem
from lms.core.wording import share_text
from lms.papers.blueprints.models import Paper
from lms.papers.blueprints.wording import BlueprintRows, lack_sentences
from lms.papers.deltas.queries import delta_paper_of_change
from lms.papers.drawing.changing import papers_resting_on_changes
from lms.papers.editing.viewsets import PaperViewSet
from lms.papers.permissions import writes_papers
from lms.papers.retiring.queries import retirement_of
from lms.papers.review_options.queries import cell_label
from lms.papers.review_options.rules import CELLS, cell_name
from lms.papers.uses.queries import use_of
from lms.questions.bank.models import Question
from lms.questions.desk.views import USES_HOOK
from lms.questions.editing.bulk_actions import RETIREMENT_HOOK, RetirementLoss
from lms.questions.kinds.registry import kind_label
from lms.standards.changes.api import CONCERNED_HOOK, THINGS_HOOK

CELLS_BY_NAME = {cell_name(cell): cell for cell in CELLS}

register_actions(
    {
        "exams.forms_drawn": _("Parallel forms drawn"),
        "exams.paper_printed": _("Paper printed"),
        "exams.delta_paper_made": _("Delta paper made"),
        "exams.delta_paper_renewed": _("Questions of a delta paper brought up to date"),
    },
    details={
        "forms": pgettext_lazy("audit", "Forms"),
        "anchors": pgettext_lazy("audit", "Common anchor questions"),
        "removed": _("Questions removed"),
    },
)
register_snippet(PaperViewSet)
trace_admin(
    FieldTrace(
        Paper,
        readers={
            "review_cells": lambda name: cell_label(CELLS_BY_NAME[name]) if name in CELLS_BY_NAME else name,
            "kind": kind_label,
            "pass_share": share_text,
            "resit_floor": share_text,
        },
        asks_why=("pass_share", "attempts"),
    ),
)


@hooks.register("register_portal_navigation")
def navigation() -> list[NavItem]:
    """Offer papers to those who write them."""
    return [NavItem(_("Papers"), "lms_papers:papers", 121, allows=writes_papers)]


hooks.register(THINGS_HOOK, papers_resting_on_changes, order=30)
hooks.register(CONCERNED_HOOK, delta_paper_of_change, order=30)


@hooks.register(USES_HOOK)
def uses_of_question(question: Question, cases: Sequence[Question], today: date) -> SafeString:
    """Show the papers, forms and prints that hold or draw a question."""
    use = use_of(question, cases, today)
    return render_to_string("lms_papers/uses/question_use.html", {"use": use})


@hooks.register(RETIREMENT_HOOK)
def papers_lose(questions: Sequence[Question], now: datetime) -> RetirementLoss | None:
    """Say which papers could not be drawn any more, and what asks the questions by name."""
    retirement, gone = retirement_of(questions, now), {one.pk for one in questions}
    if retirement.is_harmless:
        return None
    losses = [
        (one, lack_sentences(one.loss.lacks, BlueprintRows(one.picked, one.rules), gone))
        for one in retirement.losses
    ]
    html = render_to_string(
        "lms_papers/retiring/retirement.html", {"retirement": retirement, "losses": losses}
    )
    return RetirementLoss(html, is_to_be_confirmed=bool(losses))
