"""Put the analysis of exams where people look for it, and name what the audit trail records of it."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks

from lms.core.trail.api import register_actions
from lms.core.ui.api import Action, NavItem
from lms.exams.permissions import RUNNERS
from lms.exams.planning.views import SITTING_LINKS_HOOK
from lms.exams.sittings.models import Sitting
from lms.papers.choices import PaperKind
from lms.people.api import AnyUser, has_role
from lms.psychometrics.permissions import analyses
from lms.questions.bank.models import Question
from lms.questions.desk.views import ANALYSIS_HOOK

register_actions(
    {
        "exams.standard_set": _("Round of judges on a pass mark recorded"),
        "exams.second_form_offered": _("Second form offered near the pass mark"),
    },
    details={
        "advised": pgettext_lazy("audit", "Advised pass mark"),
    },
    shares=("advised",),
)


@hooks.register("register_portal_navigation")
def navigation() -> list[NavItem]:
    """Offer the figures on questions and papers to those who may see keys."""
    return [NavItem(_("Exam analysis"), "lms_psychometrics:analysis", 125, allows=analyses)]


@hooks.register(ANALYSIS_HOOK)
def analysis_of(question: Question) -> str:
    """Lead from a question to its figures."""
    return reverse("lms_psychometrics:analysis_question", args=[question.pk])


@hooks.register(SITTING_LINKS_HOOK)
def second_form_link(sitting: Sitting, user: AnyUser) -> list[Action]:
    """Lead those who run an exam to the people near its pass mark."""
    if sitting.paper.kind != PaperKind.EXAM or not has_role(user, *RUNNERS):
        return []
    address = reverse("lms_psychometrics:second_forms", args=[sitting.paper_id])
    return [Action(_("Near the pass mark"), address)]
