"""Put exams into the portal's menu, the bank into the admin, and name what the audit trail records."""

from collections.abc import Collection

from django.contrib.auth.models import AnonymousUser, Permission
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from lms.core.api import FieldTrace, NavItem, WaitingLine, register_actions, trace_admin, waiting_url
from lms.exams.choices import ASPECT_WORDS, MOMENT_WORDS, CorrectionPolicy, Finding, VoidingGround
from lms.exams.domain.reviews import CELLS, cell_name
from lms.exams.kinds.choosing import kind_label
from lms.exams.models import (
    AttemptVoiding,
    EnemyGroup,
    MarkingTask,
    Paper,
    Question,
    QuestionPool,
    ScoreDispute,
)
from lms.exams.permissions import RUNNERS, analyses, looks_on, runs, writes_exams, writes_papers
from lms.exams.queries.bank import questions_by_clause
from lms.exams.queries.marking import answers_waiting_for
from lms.exams.queries.reviewing import reviews_for, sent_back_to
from lms.exams.services.filing import FilingTrace
from lms.exams.services.plan_traces import PLAN_TRACE, share_words
from lms.exams.viewsets.bulk_change import ChangeTogether, RetireTogether
from lms.exams.viewsets.papers import BankGroup
from lms.exams.viewsets.question_menu import SendToReviewItem
from lms.exams.viewsets.question_policy import KeptForGood
from lms.people.api import AnyUser, Role, has_role
from lms.standards.api import RESTING_HOOK, Clause, Resting

register_actions(
    {
        "exams.standard_set": _("Round of judges on a pass mark recorded"),
        "exams.sitting_opened": _("Sitting opened"),
        "exams.second_form_offered": _("Second form offered near the pass mark"),
        "exams.sitting_moved": _("Sitting changed"),
        "exams.sitting_cancelled": _("Sitting cancelled"),
        "exams.seats_given": _("Seats given"),
        "exams.forms_drawn": _("Parallel forms drawn"),
        "exams.paper_printed": _("Paper printed"),
        "exams.question_still_right": _("Question found still right after a change"),
        "exams.questions_imported": _("Questions imported"),
        "exams.correction_applied": _("Question corrected, regrade started"),
        "exams.correction_undone": _("Correction of a question undone"),
        "exams.seat_taken_back": _("Seat taken back"),
        "exams.seat_terms": _("Own terms set"),
        "exams.seats_placed": _("Seats numbered"),
        "exams.console_watched": _("Invigilation console opened during the sitting"),
        "exams.invigilator_extend": _("Time extended"),
        "exams.invigilator_pause": _("Exam paused"),
        "exams.invigilator_resume": _("Exam resumed"),
        "exams.invigilator_lock": _("Exam locked"),
        "exams.invigilator_let_in": _("Let in"),
        "exams.invigilator_end": _("Exam ended"),
        "exams.invigilator_message": _("Message sent"),
        "exams.rule_lock": _("Locked by the rule of the sitting"),
        "exams.rule_hand_in": _("Handed in by the rule of the sitting"),
        "exams.record_judged": _("Record judged"),
        "exams.attempt_voided": _("Attempt voided"),
        "exams.voiding_objected": _("Objection to the voiding of an attempt raised"),
        "exams.voiding_kept": _("Attempt left voided after an objection"),
        "exams.attempt_reinstated": _("Voided attempt counts again"),
        "exams.question_submit": _("Question sent to review"),
        "exams.question_withdraw": _("Question withdrawn from review"),
        "exams.question_send_back": _("Question sent back by its reviewer"),
        "exams.question_approve": _("Question approved"),
        "exams.question_retire": _("Question retired"),
        "exams.question_bring_back": _("Question brought back as a draft"),
        "exams.question_reworded": _("Question reworded"),
        "exams.papers_compared": _("Papers compared"),
        "exams.exported": _("Exam list exported"),
        "exams.result_viewed": _("Exam result viewed"),
        "exams.dispute_raised": _("Objection to a question raised"),
        "exams.dispute_upheld": _("Objection to a question upheld"),
        "exams.dispute_refused": _("Objection to a question not upheld"),
        "exams.pass_mark_changed": _("Pass mark of a sitting changed"),
        "exams.marking_confirmed": _("Marks of a person confirmed on a second look"),
        "exams.marked_again": _("Answers to a question given to be marked again"),
        "exams.marking_moderated": _("Marks of a person changed on a second look"),
        "exams.unused_files_cleared": _("Recordings and pictures that nobody used cleared away"),
    },
    details={
        "reached": _("People reached"),
        "minutes": _("Minutes"),
        "message": _("Message"),
        "finding": pgettext_lazy("console", "Finding"),
        "ground": pgettext_lazy("of voiding", "Ground"),
        "added": _("Questions added"),
        "version": _("Version"),
        "difficulty": _("Difficulty"),
        "competencies": _("Competencies"),
        "tags": _("Tags"),
        "question_owner": pgettext_lazy("of a question", "Owner"),
        "format": _("File format"),
        "room": _("Room"),
        "time_factor": _("Time factor"),
        "pairs": _("Pairs"),
        "rests_on": _("What changed"),
        "sitting": _("Sitting"),
        "since": _("Since"),
        "recordings": _("Recordings"),
        "pictures": _("Pictures"),
        "loose_files": _("Files left by broken-off imports"),
        "forms": pgettext_lazy("audit", "Forms"),
        "anchors": pgettext_lazy("audit", "Common anchor questions"),
        "policy": _("What is done"),
        "answers": pgettext_lazy("audit", "Answers"),
        "advised": pgettext_lazy("audit", "Advised pass mark"),
    },
    values={
        "finding": dict(Finding.choices),
        "ground": dict(VoidingGround.choices),
        "policy": dict(CorrectionPolicy.choices),
        "list": {
            "sittings": _("Sittings"),
            "seats": _("Seats"),
            "sitting-log": _("Log"),
            "results": _("Exam results"),
            "voidings": _("Voided attempts"),
            "resits": _("Due by clause"),
            "regrade": _("Who changes by how much"),
        },
    },
    shares=("before", "after", "advised"),
)


def cell_words(name: str) -> str:
    """Say what a box of a paper's table of what is shown stands for."""
    words = {cell_name((at, what)): f"{MOMENT_WORDS[at]}：{ASPECT_WORDS[what]}" for at, what in CELLS}
    return words.get(name, name)


register_actions(PLAN_TRACE.words(), teller=PLAN_TRACE.say)


register_permission_policy(Question, KeptForGood(Question))
register_snippet(BankGroup)

trace_admin(
    FilingTrace(),
    FieldTrace(
        Paper,
        readers={
            "review_cells": cell_words,
            "kind": kind_label,
            "pass_share": share_words,
            "resit_floor": share_words,
        },
        asks_why=("pass_share", "attempts"),
    ),
    QuestionPool,
    EnemyGroup,
)
hooks.register("register_bulk_action", ChangeTogether)
hooks.register("register_bulk_action", RetireTogether, order=100)  # after Wagtail's own "delete"


@hooks.register("register_snippet_action_menu_item")
def send_to_review(model: type[Model]) -> SendToReviewItem | None:
    """Offer to send a question to review where it is written."""
    return SendToReviewItem(order=10) if issubclass(model, Question) else None


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """Let administrators give the right to accept answers by regular expressions."""
    return Permission.objects.filter(content_type__app_label="lms_exams", codename="use_regular_expressions")


@hooks.register(RESTING_HOOK, order=20)
def questions_resting_on(user: AnyUser, clauses: Collection[Clause]) -> Resting:
    """Count the questions of clauses that are not retired; trainers get the way to them."""
    bank = reverse("wagtailsnippets_lms_exams_question:list")
    link = (lambda clause: f"{bank}?clause={clause.pk}") if has_role(user, Role.TRAINER) else None
    return Resting(_("Questions"), questions_by_clause(clauses), link)


@hooks.register("register_portal_navigation")
def navigation() -> list[NavItem]:
    """Offer takers their exams, and sittings to those who run or oversee them."""
    return [
        NavItem(_("Exams"), "lms_exams:exams", 30, allows=writes_exams, personal=True),
        NavItem(_("Sittings"), "lms_exams:sittings", 120, allows=looks_on),
        NavItem(_("Marking"), "lms_exams:marking", 122, allows=runs),
        NavItem(_("Exam analysis"), "lms_exams:analysis", 125, allows=analyses),
        NavItem(_("Papers"), "lms_exams:papers", 121, allows=writes_papers),
    ]


@hooks.register("portal_waiting_decisions")
def waiting(request: HttpRequest) -> list[WaitingLine]:
    """Tell markers of answers, those who run exams of objections and of answers not marked in time."""
    marking = reverse("lms_exams:marking")
    own = WaitingLine(_("Exam answers waiting for your mark"), answers_waiting_for(request.user), marking)
    if not has_role(request.user, *RUNNERS):
        return [own]
    count = ScoreDispute.objects.unfinished().count()
    overdue = MarkingTask.objects.waiting().filter(due_on__lt=timezone.localdate()).count()
    return [
        own,
        WaitingLine(_("Objections to exam questions"), count, waiting_url("lms_exams:disputes")),
        WaitingLine(_("Exam answers not marked in time"), overdue, marking),
        *_voidings_waiting(request),
        *_reviews_waiting(request),
    ]


def _voidings_waiting(request: HttpRequest) -> list[WaitingLine]:
    """Tell HR of takers who object that their attempts were voided."""
    if not has_role(request.user, Role.HR):
        return []
    count = AttemptVoiding.objects.objected().count()
    return [WaitingLine(_("Objections to voided attempts"), count, waiting_url("lms_exams:voidings"))]


def _reviews_waiting(request: HttpRequest) -> list[WaitingLine]:
    """Tell trainers of questions that wait for their review, and of their own that came back."""
    user = request.user
    if not has_role(user, Role.TRAINER) or isinstance(user, AnonymousUser):
        return []
    address = reverse("lms_exams:reviews")
    returned = sent_back_to(user).count()
    return [
        WaitingLine(_("Questions waiting for your review"), reviews_for(user).count(), address),
        WaitingLine(_("Questions sent back to you"), returned, f"{address}?of=returned"),
    ]
