"""Put the bank and its reviews where people look for them; name what the audit trail records of questions."""

from collections.abc import Collection

from django.contrib.auth.models import AnonymousUser, Permission
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from lms.core.trail.api import register_actions, trace_admin
from lms.core.ui.api import WaitingLine
from lms.people.api import AnyUser, Role, has_role
from lms.questions.bank.models import Question
from lms.questions.bank.queries import questions_by_clause
from lms.questions.bank.services import FilingTrace
from lms.questions.desk.viewsets import BankGroup
from lms.questions.editing.bulk_actions import ChangeTogether, RetireTogether
from lms.questions.editing.panels import SendToReviewItem
from lms.questions.provenance.changing import questions_resting_on_changes
from lms.questions.review.queries import reviews_for, sent_back_to
from lms.questions.sets.models import EnemyGroup, QuestionPool
from lms.standards.api import RESTING_HOOK, Clause, Resting
from lms.standards.changes.api import THINGS_HOOK

register_actions(
    {
        "exams.question_still_right": _("Question found still right after a change"),
        "exams.question_submit": _("Question sent to review"),
        "exams.question_withdraw": _("Question withdrawn from review"),
        "exams.question_send_back": _("Question sent back by its reviewer"),
        "exams.question_approve": _("Question approved"),
        "exams.question_retire": _("Question retired"),
        "exams.question_bring_back": _("Question brought back as a draft"),
        "exams.question_reworded": _("Question reworded"),
        "exams.unused_files_cleared": _("Unused recordings and pictures deleted"),
    },
    details={
        "added": _("Questions added"),
        "version": _("Version"),
        "difficulty": _("Difficulty"),
        "competencies": _("Competencies"),
        "tags": _("Tags"),
        "question_owner": pgettext_lazy("of a question", "Owner"),
        "rests_on": _("What changed"),
        "since": _("Since"),
        "recordings": _("Recordings"),
        "pictures": _("Pictures"),
        "loose_files": _("Files left by interrupted imports"),
    },
)
register_snippet(BankGroup)
hooks.register("register_bulk_action", ChangeTogether)
hooks.register("register_bulk_action", RetireTogether, order=100)  # after Wagtail's own "delete"
trace_admin(FilingTrace(), QuestionPool, EnemyGroup)


@hooks.register("register_snippet_action_menu_item")
def send_to_review(model: type[Model]) -> SendToReviewItem | None:
    """Offer to send a question to review where it is written."""
    return SendToReviewItem(order=10) if issubclass(model, Question) else None


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """Let administrators give the right to accept answers by regular expressions."""
    return Permission.objects.filter(
        content_type__app_label="lms_questions", codename="use_regular_expressions"
    )


hooks.register(THINGS_HOOK, questions_resting_on_changes, order=20)


@hooks.register(RESTING_HOOK, order=20)
def questions_resting_on(user: AnyUser, clauses: Collection[Clause]) -> Resting:
    """Count the questions of clauses that are not retired; trainers get the way to them."""
    bank = reverse("wagtailsnippets_lms_questions_question:list")
    link = (lambda clause: f"{bank}?clause={clause.pk}") if has_role(user, Role.TRAINER) else None
    return Resting(_("Questions"), questions_by_clause(clauses), link)


@hooks.register("portal_waiting_decisions", order=10)
def reviews_waiting(request: HttpRequest) -> list[WaitingLine]:
    """Tell trainers of questions that wait for their review, and of their own that came back."""
    user = request.user
    if not has_role(user, Role.TRAINER) or isinstance(user, AnonymousUser):
        return []
    address = reverse("lms_questions:reviews")
    returned = sent_back_to(user).count()
    return [
        WaitingLine(_("Questions waiting for your review"), reviews_for(user).count(), address),
        WaitingLine(_("Questions sent back to you"), returned, f"{address}?of=returned"),
    ]
