"""Ask for a delta exam, list who passed it, place and remind who has not, move its deadline and end it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lms.certification.deltas.forms import AskDeltaForm, MoveDeadlineForm
from lms.certification.deltas.queries import certificates_to_ask, duties_of, passes_of
from lms.certification.deltas.reminding import people_left, remind_by_hand
from lms.certification.deltas.services import DeltaRequest, ask_for_delta, lift_delta, move_deadline
from lms.certification.deltas.tables import AskedPickTable, AskedTable
from lms.certification.duties.models import DeltaDutyQuerySet, DeltaExam
from lms.certification.notices import DELTA_REMINDED
from lms.certification.permissions import REGISTER_ROLES
from lms.core.accounts import account_name
from lms.core.notices.api import Reminder, refuse_too_many, say_reminded, show_reminder
from lms.core.refusals import Refusal, sentence
from lms.core.trail.api import ReasonForm
from lms.core.ui.api import Action, Tab
from lms.core.wording import day_text
from lms.exams.api import keep_chosen
from lms.people.api import Role, SignedInRequest, has_role, role_required
from lms.people.leaves.api import away_on, days_off
from lms.standards.changes.api import CAUSES, EditionChange


@dataclass(frozen=True)
class AskedAhead:
    """What asking would do: how many certificates are asked, and how many of their holders have passed."""

    certificates: int
    passed: int


@role_required(Role.HR)
def ask(request: SignedInRequest, change: int) -> HttpResponse:
    """Choose what is asked of whom, see how many that concerns, then ask."""
    sent = request.POST if request.method == "POST" else request.GET
    changes = EditionChange.objects.select_related(*CAUSES)
    asking = get_object_or_404(changes, pk=change)
    is_chosen = "certification" in sent
    form = AskDeltaForm(asking, sent if is_chosen else None)
    ahead = None
    if is_chosen and form.is_valid():
        plan, now = form.plan(), timezone.now()
        if request.method == "POST":
            try:
                exam = ask_for_delta(plan=plan, by=request.user, now=now)
            except Refusal as refusal:
                form.add_error(None, sentence(refusal))
            else:
                count = exam.duties.count()
                said = ngettext(
                    "The delta exam is asked for %(count)d certificate.",
                    "The delta exam is asked for %(count)d certificates.",
                    count,
                )
                messages.success(request, said % {"count": count})
                return redirect(exam)
        else:
            ahead = asked_ahead(plan, now)
    context = {
        "page_title": _("Ask for a delta exam"),
        "change": asking,
        "form": form,
        "ahead": ahead,
        "plan": form.plan() if ahead else None,
    }
    return render(request, "lms_certification/deltas/ask.html", context, status=422 if form.errors else 200)


def asked_ahead(plan: DeltaRequest, now: datetime) -> AskedAhead:
    """Count what asking would do, without asking."""
    day = plan.change.day
    if day is None:
        return AskedAhead(0, 0)
    exam = DeltaExam(certification=plan.certification, passed_before=day, until=plan.until)
    people = set(certificates_to_ask(exam, timezone.localdate(now)).values_list("employee", flat=True))
    return AskedAhead(len(people), len(passes_of({plan.paper.pk}, people)))


@role_required(*REGISTER_ROLES)
def delta_exam(request: SignedInRequest, pk: int) -> HttpResponse:
    """List who is asked; HR goes on from here to a sitting with those ticked."""
    exam = exam_or_404(pk)
    is_hr, now = has_role(request.user, Role.HR), timezone.now()
    duties = duties_of(exam)
    unsettled = duties.unsettled_on(timezone.localdate(now))
    if request.method == "POST":
        if not is_hr:
            raise PermissionDenied
        return _to_sitting(request, exam, unsettled)
    asked, left = duties.count(), unsettled.count()
    table = (AskedPickTable if is_hr and exam.lifted_on is None else AskedTable)(
        request, narrowed(request, duties, unsettled)
    )
    table.about = exam
    context = {
        "page_title": title_of(exam, left),
        "note": note_of(exam, asked, left),
        "actions": actions_for(request, exam, left),
        "back_label": str(exam.change),
        "back_url": exam.change.get_absolute_url(),
        "tabs": tabs_of(request, asked, left),
        "places": is_hr and bool(left) and exam.lifted_on is None,
        "settled": 0,
    }
    return table.respond("lms_certification/coverage/people.html", context)


def exam_or_404(pk: int) -> DeltaExam:
    """Read an exam with what its page says of it."""
    causes = [f"change__{cause}" for cause in CAUSES]
    found = DeltaExam.objects.select_related("certification", "paper", *causes)
    return get_object_or_404(found, pk=pk)


def narrowed(
    request: SignedInRequest, duties: DeltaDutyQuerySet, unsettled: DeltaDutyQuerySet
) -> DeltaDutyQuerySet:
    """Keep what the tab in the address asks for."""
    match request.GET.get("state"):
        case "left":
            return unsettled
        case "passed":
            return duties.exclude(pk__in=unsettled.values("pk"))
    return duties


def title_of(exam: DeltaExam, left: int) -> str:
    """Say first how many are left."""
    named = {"name": exam.certification.shown_name, "left": left}
    if exam.lifted_on is not None:
        return _("Delta exam of %(name)s: no longer asked for") % named
    if not left:
        return _("Delta exam of %(name)s: everybody is through") % named
    said = ngettext(
        "Delta exam of %(name)s: %(left)d person is not through",
        "Delta exam of %(name)s: %(left)d people are not through",
        left,
    )
    return said % named


def note_of(exam: DeltaExam, asked: int, left: int) -> str:
    """Say which paper until when, and how many passed."""
    until = _("to be passed until %(day)s") % {"day": day_text(exam.until)}
    if exam.until < timezone.localdate():
        until = _("was to be passed until %(day)s; who has not is due again") % {"day": day_text(exam.until)}
    passed = _("%(passed)d of %(asked)d passed") % {"passed": asked - left, "asked": asked}
    return " · ".join((str(exam.paper.shown_title), until, passed))


def actions_for(request: SignedInRequest, exam: DeltaExam, left: int) -> list[Action]:
    """Offer HR what can be done while it is asked for."""
    if not has_role(request.user, Role.HR) or exam.lifted_on is not None:
        return []
    offered = []
    if exam.until >= timezone.localdate():
        offered.append(
            Action(_("Move the deadline"), reverse("lms_certification:delta_move", args=[exam.pk]))
        )
    offered.append(Action(_("Ask no longer"), reverse("lms_certification:delta_lift", args=[exam.pk])))
    if left:
        label = ngettext("Remind %(left)d person", "Remind %(left)d people", left) % {"left": left}
        offered.append(Action(label, reverse("lms_certification:delta_remind", args=[exam.pk]), "primary"))
    return offered


def tabs_of(request: SignedInRequest, asked: int, left: int) -> list[Tab]:
    """Lead to everybody, to who is left, and to who is through."""
    state = request.GET.get("state", "")
    return [
        Tab(_("All"), "?", state not in {"left", "passed"}, asked),
        Tab(_("Still to pass"), "?state=left", state == "left", left),
        Tab(pgettext("delta exam", "Passed"), "?state=passed", state == "passed", asked - left),
    ]


def _to_sitting(request: SignedInRequest, exam: DeltaExam, unsettled: DeltaDutyQuerySet) -> HttpResponse:
    """Keep those ticked, or all who are left, for the paper, and ask which sitting."""
    wanted, takes_all = set(request.POST.getlist("people")), "all" in request.POST
    left = unsettled.values_list("certificate__employee", flat=True)
    chosen = [person for person in left if takes_all or str(person) in wanted]
    if not chosen:
        messages.warning(request, _("Nobody you ticked can be placed in a sitting."))
        return redirect(exam)
    keep_chosen(request.session, {exam.paper_id: chosen})
    return redirect("lms_exams:sitting_choose")


@role_required(Role.HR)
def remind(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show whom a reminder would reach; send it when that is confirmed."""
    exam, today = exam_or_404(pk), timezone.localdate()
    people = people_left(exam, today) if exam.lifted_on is None else {}
    back_url = exam.get_absolute_url()
    if too_many := refuse_too_many(request, len(people), back_url=back_url):
        return too_many
    leaves = days_off(people, today)
    away = [one for one in people.values() if away_on(leaves.get(one.pk, ()), today)]
    here = [one for one in people.values() if one not in away]
    if request.method == "POST":
        say_reminded(request, remind_by_hand(exam=exam, people=here, by=request.user, today=today))
        return redirect(back_url)
    reached = [one for one in here if one.user]
    reminder = Reminder(
        title=_("Remind people of the delta exam"),
        kind=DELTA_REMINDED,
        people=[(one.name, one.number, exam.certification.shown_name) for one in reached],
        facts={
            "certification": exam.certification.shown_name,
            "paper": str(exam.paper.shown_title),
            "until": day_text(exam.until),
            "sender": account_name(request.user),
        },
        without=len(here) - len(reached),
        away=[one.name for one in away],
    )
    return show_reminder(request, reminder, back_url=back_url, back_label=_("Delta exam"))


@role_required(Role.HR)
def move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Move the deadline, for a reason."""
    exam = exam_or_404(pk)
    form = MoveDeadlineForm(request.POST or None, initial={"until": exam.until})
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        try:
            move_deadline(
                exam=exam,
                until=entered["until"],
                reason=entered["reason"],
                by=request.user,
                now=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("The deadline was moved."))
            return redirect(exam)
    return shown_form(request, exam, form, title=_("Move the deadline"), submit=_("Move it"))


@role_required(Role.HR)
def lift(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask nobody any more, for a reason."""
    exam = exam_or_404(pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lift_delta(exam=exam, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Nobody is asked any more; what was due again holds again."))
            return redirect(exam)
    return shown_form(request, exam, form, title=_("Ask no longer"), submit=_("Ask no longer"))


def shown_form(
    request: SignedInRequest, exam: DeltaExam, form: ReasonForm, *, title: str, submit: str
) -> HttpResponse:
    """Show a form about an exam."""
    context = {
        "page_title": title,
        "note": f"{exam.certification.shown_name} · {exam.paper.shown_title} · {day_text(exam.until)}",
        "form": form,
        "submit": submit,
        "exam": exam,
    }
    return render(request, "lms_certification/deltas/form.html", context, status=422 if form.errors else 200)
