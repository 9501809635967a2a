"""Put exams into the portal's menu, and name what the audit trail records of them."""

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks

from lms.automation.api import RuleAction, Trigger
from lms.core.statements.api import SINCE_HOOK
from lms.core.trail.api import register_actions
from lms.core.ui.api import NavItem, WaitingLine, waiting_url
from lms.exams.automations import ExamFailed, SeatInNext, SeatOrWait
from lms.exams.choices import Finding, InvalidationCause, SeatReason
from lms.exams.invalidation.models import AttemptInvalidation
from lms.exams.marking.models import MarkingTask
from lms.exams.marking.queries import answers_waiting_for
from lms.exams.marking.second_looks import PLAN_TRACE
from lms.exams.marking.statements import taken_since
from lms.exams.media.queries import is_played_recording
from lms.exams.objections.models import QuestionObjection
from lms.exams.permissions import RUNNERS, looks_on, runs, writes_exams
from lms.exams.planning.changing import sittings_across, sittings_resting_on_changes, sittings_stopping
from lms.exams.seating.calendar import exams_of
from lms.exams.sittings.queries import planned_sittings
from lms.papers.blueprints.models import Paper
from lms.papers.desk.tables import COUNTS_HOOK, PaperCount
from lms.papers.desk.views import PREVIEW_HOOK
from lms.papers.retiring.queries import PLANNED_HOOK
from lms.people.api import Role, has_role
from lms.questions.choices import CorrectionPolicy
from lms.questions.media.queries import RECORDING_HOOK
from lms.standards.changes.api import CONCERNED_HOOK, STOPS_HOOK, THINGS_HOOK

hooks.register(SINCE_HOOK, taken_since)

register_actions(
    {
        "exams.sitting_opened": _("Sitting opened"),
        "exams.sitting_moved": _("Sitting changed"),
        "exams.sitting_cancelled": _("Sitting cancelled"),
        "exams.seats_given": _("Seats given"),
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
        "exams.attempt_invalidated": _("Attempt invalidated"),
        "exams.invalidation_objection_raised": _("Objection to the invalidation of an attempt raised"),
        "exams.invalidation_objection_upheld": _("Objection to the invalidation of an attempt upheld"),
        "exams.invalidation_objection_refused": _("Attempt left invalidated after an objection"),
        "exams.attempt_reinstated": _("Invalidated attempt counts again"),
        "exams.papers_compared": _("Papers compared"),
        "exams.exported": _("Exam list exported"),
        "exams.result_viewed": _("Exam result viewed"),
        "exams.objection_raised": _("Objection to a question raised"),
        "exams.objection_upheld": _("Objection to a question upheld"),
        "exams.objection_refused": _("Objection to a question not upheld"),
        "exams.pass_mark_changed": _("Pass mark of a sitting changed"),
        "exams.marking_confirmed": _("Marks of a person confirmed on a second look"),
        "exams.marked_again": _("Answers to a question given to be marked again"),
        "exams.marking_moderated": _("Marks of a person changed on a second look"),
    },
    details={
        "reached": _("People reached"),
        "seated": pgettext_lazy("audit", "Seated"),
        **{f"seat_{reason}": reason.label for reason in SeatReason},
        "minutes": _("Minutes"),
        "message": _("Message"),
        "finding": pgettext_lazy("console", "Finding"),
        "cause": pgettext_lazy("of invalidation", "Cause"),
        "room": _("Room"),
        "time_factor": _("Time factor"),
        "pairs": _("Pairs"),
        "sitting": _("Sitting"),
        "policy": _("What is done"),
        "answers": pgettext_lazy("audit", "Answers"),
    },
    values={
        "finding": dict(Finding.choices),
        "cause": dict(InvalidationCause.choices),
        "policy": dict(CorrectionPolicy.choices),
        "list": {
            "sittings": _("Sittings"),
            "seats": _("Seats"),
            "sitting-log": _("Log"),
            "results": _("Exam results"),
            "invalidations": _("Invalidated attempts"),
            "resits": _("Due by clause"),
            "regrade": _("Who changes by how much"),
            "waiting-list": _("Waiting list"),
        },
    },
    shares=("before", "after"),
)


register_actions(PLAN_TRACE.action_labels(), teller=PLAN_TRACE.say)


hooks.register(RECORDING_HOOK, is_played_recording)
hooks.register(PLANNED_HOOK, planned_sittings)
hooks.register(THINGS_HOOK, sittings_resting_on_changes, order=40)
hooks.register(STOPS_HOOK, sittings_stopping, order=40)
hooks.register(CONCERNED_HOOK, sittings_across, order=40)


@hooks.register("automation_triggers", order=30)
def triggers_of_exams() -> list[Trigger]:
    """Tell rules of failed exams."""
    return [ExamFailed()]


@hooks.register("automation_actions", order=20)
def actions_of_exams() -> list[RuleAction]:
    """Let rules give seats, and places on waiting lists."""
    return [SeatInNext(), SeatOrWait()]


hooks.register("portal_calendar", exams_of)


@hooks.register(COUNTS_HOOK)
def sittings_of_papers() -> PaperCount:
    """Count in the list of papers how many sittings each has had."""
    return PaperCount("sittings_count", _("Sittings"), Count("sittings"))


@hooks.register(PREVIEW_HOOK)
def sample_of(paper: Paper) -> str:
    """Lead from a paper to a sample that is shown as takers see it."""
    return reverse("lms_exams:paper_sample", args=[paper.pk])


AFTER_SITTINGS = tuple(
    f"lms_exams:{name}"
    for name in (
        *("waiting_list", "resits", "objections", "objection", "invalidations", "invalidation"),
        *("corrections", "correction", "correction_new", "version", "marking_again"),
    )
)


@hooks.register("register_portal_navigation")
def navigation() -> list[NavItem]:
    """Offer takers their exams, and sittings to those who run or oversee them."""
    return [
        NavItem(_("Exams"), "lms_exams:exams", 30, allows=writes_exams, personal=True),
        NavItem(_("Sittings"), "lms_exams:sittings", 120, allows=looks_on, also=AFTER_SITTINGS),
        NavItem(_("Marking"), "lms_exams:marking", 122, allows=runs),
    ]


@hooks.register("portal_waiting_decisions")
def waiting(request: HttpRequest) -> list[WaitingLine]:
    """Tell markers of answers, runners of objections and late marks, HR of objections to invalidations."""
    marking = reverse("lms_exams:marking")
    own = WaitingLine(_("Exam answers waiting for your mark"), answers_waiting_for(request.user), marking)
    if not has_role(request.user, *RUNNERS):
        return [own]
    count = QuestionObjection.objects.unfinished().count()
    overdue = MarkingTask.objects.waiting().filter(due_on__lt=timezone.localdate()).count()
    lines = [
        own,
        WaitingLine(_("Objections to exam questions"), count, waiting_url("lms_exams:objections")),
        WaitingLine(_("Exam answers not marked in time"), overdue, marking),
    ]
    if has_role(request.user, Role.HR):
        objected = AttemptInvalidation.objects.objected().count()
        address = waiting_url("lms_exams:invalidations")
        lines.append(WaitingLine(_("Objections to invalidated attempts"), objected, address))
    return lines
