"""Pages of observation: whom to watch, the checklist under the thumb, what was seen, objections."""

from __future__ import annotations

from typing import TypedDict

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.classroom.choices import ObservationState
from lms.classroom.observation.forms import (
    BeginForm,
    ChecklistForm,
    ObservationDecisionForm,
    ObservationForm,
    ObservationObjectionForm,
    PointFormSet,
    SendingForm,
    points_of,
)
from lms.classroom.observation.models import Checklist, Observation
from lms.classroom.observation.queries import (
    checklists,
    objections_to_decide,
    observations_for,
    to_do,
    to_look_at_again,
)
from lms.classroom.observation.rules import Outcome, outcome_of
from lms.classroom.observation.services import (
    NoLongerWatched,
    ObservationDone,
    SavedElsewhere,
    begin_observation,
    complete_observation,
    decide_observation_objection,
    is_sent_again,
    keep_checklist,
    object_to_observation,
    save_observation,
)
from lms.classroom.observation.tables import (
    ChecklistTable,
    ObservationObjectionTable,
    ObservationTable,
    OwnObservationTable,
    WatchedTable,
)
from lms.classroom.permissions import ONLOOKERS, people_to_observe
from lms.core.offline.api import let_keep, noted_moment, taken_late
from lms.core.refusals import Refusal, sentence
from lms.core.ui.api import Action, Fact
from lms.core.wording import day_text, moment, percent
from lms.people.api import (
    Employee,
    EmployeeRequest,
    Role,
    SignedInRequest,
    employee_of,
    employee_required,
    has_role,
    role_required,
)

EDITORS = (Role.HR, Role.TRAINER)


@require_safe
@employee_required
def observations(request: EmployeeRequest) -> HttpResponse:
    """Show an observer what is asked and due again, and everybody the observations they may read."""
    today = timezone.localdate()
    actions = []
    if has_role(request.user, Role.HR):
        url = reverse("lms_classroom:observation_objections")
        actions.append(Action(gettext_lazy("Objections to observations"), url))
    if has_role(request.user, *EDITORS):
        actions.append(Action(gettext_lazy("Checklists"), reverse("lms_classroom:checklists")))
    observes = bool(people_to_observe(request.user, today))
    if observes:
        actions.append(
            Action(gettext_lazy("Watch somebody"), reverse("lms_classroom:observation_new"), "primary")
        )
    context = {
        "actions": actions,
        "waiting": to_do(request.employee),
        "again": to_look_at_again(request.employee, today),
    }
    sees_others = observes or has_role(request.user, Role.MANAGER, *ONLOOKERS)
    shown = ObservationTable if sees_others else OwnObservationTable
    table = shown(request, observations_for(request.user))
    return table.respond("lms_classroom/observation/observations.html", context)


@require_http_methods(["GET", "POST"])
@employee_required
def observation_new(request: EmployeeRequest) -> HttpResponse:
    """Choose whom to watch, then by which checklist, and begin."""
    people = people_to_observe(request.user, timezone.localdate())
    if not people:
        raise PermissionDenied
    context: dict[str, object] = {
        "page_title": _("Watch somebody"),
        "note": _("Stay beside the work, and say first that you watch and why."),
        "back_url": reverse("lms_classroom:observations"),
        "back_label": _("Observations"),
    }
    offered = Employee.objects.filter(pk__in=people)
    named = request.POST.get("employee") or request.GET.get("employee", "")
    chosen = offered.filter(pk=named).first() if named.isdecimal() else None
    if chosen is None:
        return WatchedTable(request, offered).respond("lms_classroom/list.html", context)
    form = BeginForm(request.POST or None, people=people, initial={"employee": chosen})
    if request.method == "POST" and form.is_valid():
        begun = begin_observation(
            checklist=form.cleaned_data["checklist"],
            employee=form.cleaned_data["employee"],
            observer=request.employee,
            now=timezone.now(),
        )
        return redirect(begun)
    context |= {
        "page_title": _("Watch %(name)s") % {"name": chosen},
        "form": form,
        "back_url": reverse("lms_classroom:observation_new"),
        "submit": _("Begin"),
    }
    return render(request, "lms_classroom/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@role_required()
@taken_late
def observation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the observer the checklist once it is begun, and who may read it what was seen."""
    found = _readable(request, pk)
    own = employee_of(request.user)
    is_observer = own is not None and found.observer_id == own.pk
    is_asked = found.state == ObservationState.ASKED
    watches = is_observer and found.employee_id in people_to_observe(request.user, timezone.localdate())
    if request.method == "POST" and noted_moment(request.POST):
        return _take_late(request, found, watches=watches) if is_observer else HttpResponse(status=404)
    is_script = request.method == "POST" and not request.accepts("text/html")
    if is_observer and is_script and (found.is_done or not watches):
        return _refused_for_good(ObservationDone() if found.is_done else NoLongerWatched())
    if is_observer and not found.is_done:
        if not watches:
            raise PermissionDenied
        if not is_asked:
            return _write(request, found)
    if request.method == "POST":
        if not (is_asked and is_observer):
            raise PermissionDenied
        _begin(found)
        return redirect(found)
    marks = list(found.marks.select_related("clause"))
    objections = list(found.objections.order_by("-raised_at"))
    is_waiting = any(objection.decided_at is None for objection in objections)
    is_own = own is not None and found.employee_id == own.pk
    settled_by = _settled_by(request, found)
    context = {
        "observation": found,
        "marks": marks,
        "facts": [*_facts(found, outcome_of([mark.seen_point for mark in marks])), *settled_by],
        "objections": objections,
        "may_object": is_own and found.is_done and not is_waiting,
        "may_begin": is_asked and is_observer,
        "may_look_again": is_observer and found.is_done and not (settled_by or found.second_looks.exists()),
    }
    return render(request, "lms_classroom/observation/seen.html", context)


def _facts(found: Observation, outcome: Outcome) -> list[Fact]:
    share = _("%(done)d of %(seen)d points, weighted %(share)s") % {
        "done": outcome.done,
        "seen": outcome.seen,
        "share": percent(outcome.share),
    }
    facts = [
        Fact(_("Employee"), str(found.employee)),
        Fact(_("Observer"), found.observer.name),
        Fact(_("Completed at"), moment(found.done_at)),
        Fact(
            _("Done well, of what was seen"),
            share,
            _("Weighted: a point with more weight in the checklist counts for more."),
        ),
    ]
    if outcome.must_missed:
        facts.append(Fact(_("Points that must be done and were not"), outcome.must_missed))
    if found.recheck_on:
        facts.append(Fact(_("Look again on"), day_text(found.recheck_on)))
    return facts


def _settled_by(request: SignedInRequest, found: Observation) -> list[Fact]:
    """Say which observation settled the second look, where one was to be; another observer's may."""
    if not (found.is_done and found.recheck_on):
        return []
    later = Observation.objects.settling(found).select_related("observer").first()
    if later is None:
        return []
    is_readable = observations_for(request.user).filter(pk=later.pk).exists()
    url = later.get_absolute_url() if is_readable else ""
    return [Fact(_("Looked at again"), moment(later.done_at), later.observer.name, url)]


def _write(request: SignedInRequest, found: Observation) -> HttpResponse:
    """Take what the observer taps; a tap is saved at once, completing takes the button."""
    form = ObservationForm(request.POST or None, observation=found)
    is_script = not request.accepts("text/html")
    if request.method == "POST" and is_script:
        return _saved(request, found, form)
    if request.method == "POST" and (done := _save(request, found, form)):
        return redirect(done["next"])
    context = {
        "observation": found,
        "form": form,
        "points": [(mark, form[f"seen-{mark.pk}"]) for mark in form.marks],
    }
    status = 422 if form.errors else 200
    return let_keep(request, render(request, "lms_classroom/observation/write.html", context, status=status))


class Done(TypedDict):
    """What the page's script is told of a save: its words, the moment, and where to go on."""

    saved: str
    known: str
    next: str


def _save(request: SignedInRequest, found: Observation, form: ObservationForm) -> Done | None:
    """Save what was sent, and complete it where that was asked for; what is refused stands in the form."""
    if not form.is_valid():
        return None
    now, noted_at = timezone.now(), noted_moment(request.POST)
    sending = SendingForm(request.POST).sending(noted_at)
    try:
        kept = save_observation(observation=found, draft=form.draft(), now=now, sending=sending)
        if "complete" in request.POST:
            complete_observation(observation=kept, by=request.user, now=now, noted_at=noted_at)
            messages.success(request, _("Completed; %(name)s can read it.") % {"name": found.employee.name})
    except SavedElsewhere:
        raise  # nobody can mend it on the page
    except Refusal as refusal:
        form.add_error(None, sentence(refusal))
        return None
    saved = _("Saved at %(at)s") % {"at": f"{timezone.localtime(kept.saved_at):%H:%M:%S}"}
    address = reverse("lms_classroom:observations") if "complete" in request.POST else kept.get_absolute_url()
    return {"saved": saved, "known": now.isoformat(), "next": address}


def _saved(request: SignedInRequest, found: Observation, form: ObservationForm) -> JsonResponse:
    """Save what the page's script or the browser sent, and tell it."""
    try:
        done = _save(request, found, form)
    except SavedElsewhere as refusal:
        return _refused_for_good(refusal)
    return JsonResponse(done) if done else _refused(form)


def _refused(form: ObservationForm) -> JsonResponse:
    """Tell the page's script in one sentence why nothing was taken, which its writer can mend."""
    first = next(iter(form.errors.values()), [""])
    return JsonResponse({"refused": str(first[0])}, status=422)


def _refused_for_good(refusal: Refusal) -> JsonResponse:
    """Tell the browser that nothing will be taken any more, so that it lays the words aside."""
    return JsonResponse({"refused": sentence(refusal)}, status=409)


def _take_late(request: SignedInRequest, found: Observation, *, watches: bool) -> HttpResponse:
    """Take what was written without network; what is refused is told to the browser, which has the words."""
    form = ObservationForm(request.POST, observation=found)
    sending = SendingForm(request.POST).sending(noted_moment(request.POST))
    if form.is_valid() and is_sent_again(found, form.draft(), sending):
        return HttpResponse(status=204)
    if not watches:
        return _refused_for_good(NoLongerWatched())
    return _saved(request, found, form)


def _begin(found: Observation) -> None:
    """Take up what the observer was asked for."""
    begin_observation(
        checklist=found.checklist, employee=found.employee, observer=found.observer, now=timezone.now()
    )


def _readable(request: SignedInRequest, pk: int) -> Observation:
    """Find an observation that the reader may read; others do not exist for them."""
    found: Observation = get_object_or_404(observations_for(request.user), pk=pk)
    return found


@require_POST
@employee_required
def observation_again(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Begin the second look at what the reader saw before."""
    found = _readable(request, pk)
    people = people_to_observe(request.user, timezone.localdate())
    if found.observer_id != request.employee.pk or not found.is_done or found.employee_id not in people:
        raise PermissionDenied
    begun = begin_observation(
        checklist=found.checklist,
        employee=found.employee,
        observer=request.employee,
        now=timezone.now(),
        again=found,
    )
    return redirect(begun)


@require_http_methods(["GET", "POST"])
@employee_required
def observation_object(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Take the objection of whoever was watched."""
    found = _readable(request, pk)
    if found.employee_id != request.employee.pk or not found.is_done:
        raise Http404
    form = ObservationObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason, now = form.cleaned_data["reason"], timezone.now()
        object_to_observation(observation=found, reason=reason, by=request.user, now=now)
        messages.success(request, _("Your objection is with HR. You will find the reply here."))
        return redirect(found)
    context = {
        "page_title": _("Object to the observation"),
        "note": found.checklist.title,
        "form": form,
        "back_url": found.get_absolute_url(),
        "submit": _("Send the objection"),
    }
    return render(request, "lms_classroom/form.html", context, status=422 if form.errors else 200)


@require_safe
@role_required(Role.HR)
def observation_objections(request: SignedInRequest) -> HttpResponse:
    """List the objections that wait for HR."""
    context = {
        "page_title": _("Objections to observations"),
        "note": _("Whoever was watched may object; a person decides and gives a reason."),
        "back_url": reverse("lms_classroom:observations"),
        "back_label": _("Observations"),
    }
    rows = objections_to_decide(request.user)
    return ObservationObjectionTable(request, rows).respond("lms_classroom/list.html", context)


@require_http_methods(["GET", "POST"])
@role_required(Role.HR)
def observation_objection(request: SignedInRequest, pk: int) -> HttpResponse:
    """Decide an objection that waits; one's own, or to one's own words, is decided by somebody else."""
    found = get_object_or_404(objections_to_decide(request.user), pk=pk)
    form = ObservationDecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decide_observation_objection(
                objection=found,
                upheld=form.upheld,
                answer=form.cleaned_data["answer"],
                by=request.user,
                now=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Decided; the employee can read the reply."))
            return redirect("lms_classroom:observation_objections")
    context = {"objection": found, "observation": found.observation, "form": form}
    return render(
        request, "lms_classroom/observation/decide.html", context, status=422 if form.errors else 200
    )


@require_safe
@role_required(*EDITORS)
def checklist_list(request: SignedInRequest) -> HttpResponse:
    """List the checklists for those who edit them."""
    new = Action(gettext_lazy("Make a checklist"), reverse("lms_classroom:checklist_new"), "primary")
    context = {
        "page_title": _("Checklists"),
        "note": _("What leaders look at beside the work; observations that have begun keep their points."),
        "actions": [new],
        "back_url": reverse("lms_classroom:observations"),
        "back_label": _("Observations"),
    }
    return ChecklistTable(request, checklists()).respond("lms_classroom/list.html", context)


@require_http_methods(["GET", "POST"])
@role_required(*EDITORS)
def checklist_new(request: SignedInRequest) -> HttpResponse:
    """Make a checklist."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@role_required(*EDITORS)
def checklist(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a checklist."""
    return _edit(request, get_object_or_404(Checklist, pk=pk))


def _edit(request: SignedInRequest, known: Checklist | None) -> HttpResponse:
    form = ChecklistForm(request.POST or None, instance=known)
    points = PointFormSet(request.POST or None, initial=points_of(known) if known else None, prefix="points")
    if request.method == "POST" and form.is_valid() and points.is_valid():
        plans = [plan for each in points.forms if (plan := each.plan())]
        if plans:
            given = form.cleaned_data
            fresh = Checklist.objects.get(pk=known.pk) if known else None
            keep_checklist(checklist=fresh, points=plans, by=request.user, **given)
            messages.success(request, _("The checklist is saved."))
            return redirect("lms_classroom:checklists")
        form.add_error(None, _("Write at least one point."))
    context = {
        "page_title": known.title if known else _("Make a checklist"),
        "form": form,
        "points": points,
        "back_url": reverse("lms_classroom:checklists"),
    }
    status = 422 if form.errors or points.total_error_count() else 200
    return render(request, "lms_classroom/observation/checklist.html", context, status=status)
