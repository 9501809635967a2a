"""Give a wave its course, cancel a programme, and lay its waves out for a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lms.core.refusals import Refusal, sentence
from lms.core.trail.api import ReasonForm
from lms.core.wording import enumerated
from lms.evaluation.permissions import KEEPERS
from lms.evaluation.programmes.forms import AssignWaveForm
from lms.evaluation.programmes.models import Programme
from lms.evaluation.programmes.queries import programmes_visible_to, with_plan
from lms.evaluation.programmes.rules.promises import check_cancelling, is_open_now
from lms.evaluation.programmes.services import (
    assign_wave,
    cancel_programme,
)
from lms.people.api import SignedInRequest, role_required


def visible_programme(request: SignedInRequest, key: str) -> Programme:
    """Find a programme the reader may see, with its plan; any other does not exist."""
    return get_object_or_404(with_plan(programmes_visible_to(request.user)), key=key)


@require_POST
@role_required(*KEEPERS)
def programme_assign(request: SignedInRequest, key: str) -> HttpResponse:
    """Give the course to the people of one wave."""
    found, form = visible_programme(request, key), AssignWaveForm(request.POST)
    if found.cancelled_at is not None:
        raise PermissionDenied
    if form.is_valid():
        wave = get_object_or_404(found.waves, number=form.cleaned_data["wave"])
        due = form.cleaned_data["due_on"]
        try:
            done = assign_wave(wave=wave, due_on=due, by=request.user, now=timezone.now())
        except Refusal as refused:
            messages.error(request, sentence(refused))
            return redirect(found)
        words = {"new": done.new, "changed": done.due_changed, "rest": done.unchanged + done.done}
        text = _("Assigned: %(new)s new, %(changed)s with a new due day, %(rest)s unchanged.") % words
        messages.success(request, text)
    else:
        messages.error(request, _("This is not a day."))
    return redirect(found)


@role_required(*KEEPERS)
def programme_cancel(request: SignedInRequest, key: str) -> HttpResponse:
    """Ask why and cancel a programme for good."""
    found, form = visible_programme(request, key), ReasonForm(request.POST or None)
    try:
        check_cancelling(found.analysis_on, timezone.localdate())
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            cancel_programme(programme=found, reason=reason, by=request.user, now=timezone.now())
            return redirect(found)
    except Refusal as refused:
        messages.error(request, sentence(refused))
        return redirect(found)
    context = {
        "form": form,
        "programme": found,
        "page_title": _("Cancel “%(title)s”") % {"title": found.shown_title},
    }
    return render(request, "lms_evaluation/programmes/cancel.html", context)


@dataclass(frozen=True)
class WaveRow:
    """A wave with its start in words and its teams."""

    number: int
    start: str
    size: str
    teams: str = ""
    may_be_assigned: bool = False


def start_text(starts_on: date | None) -> str:
    """Write the first month of a wave, or that it waits."""
    return f"{starts_on:%Y-%m}" if starts_on else _("waits until after the analysis")


def size_text(count: int) -> str:
    """Write how many teams."""
    return ngettext("%(count)d team", "%(count)d teams", count) % {"count": count}


def waves_of(programme: Programme, today: date) -> list[WaveRow]:
    """List the waves with their teams; reads nothing when the plan is loaded.

    The course is offered only to waves that may get it on the day.
    """
    return [
        WaveRow(
            number=wave.number,
            start=start_text(wave.starts_on),
            size=size_text(len(wave.units.all())),
            teams=enumerated(unit.name for unit in wave.units.all()),
            may_be_assigned=is_open_now(wave.starts_on, programme.analysis_on, today),
        )
        for wave in programme.waves.all()
    ]
