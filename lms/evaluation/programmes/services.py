"""Declare a programme with its waves, cancel it, and give its course to a wave."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from lms.core.accounts import User
from lms.core.trail.api import record
from lms.core.wording import enumerated
from lms.courses.api import Assigned, Audience, CoursePage, assign_course
from lms.evaluation.estimation.rules.panel import month_index, month_start
from lms.evaluation.programmes.models import CohortMember, Programme, ProgrammeIndicator, Wave
from lms.evaluation.programmes.queries import stratum_of
from lms.evaluation.programmes.rules.lottery import (
    Entrant,
    FrozenPlan,
    Placement,
    WaveSeats,
    canonical_text,
    digest_of,
    draw_waves,
)
from lms.evaluation.programmes.rules.promises import (
    DeclaredAlready,
    NotOpenNow,
    NotTheLot,
    PlannedStart,
    Promise,
    TeamOutOfScope,
    check_cancelling,
    check_promise,
    is_open_now,
)
from lms.people.api import OrgUnit, Posting
from lms.performance.indicators.models import Indicator
from lms.performance.indicators.rules import Direction
from lms.performance.indicators.wording import worthwhile_of


@dataclass(frozen=True)
class ProgrammePlan:
    """What is promised: the course, where, which figures, and the months that will be looked at.

    smallest_worthwhile, of the primary figure, is in the quotient's own unit: 0.01 is one percentage
    point; without one the dictionary's holds, as it does for the others.
    """

    key: str
    title: str
    course: CoursePage
    scope: OrgUnit
    primary: Indicator
    panel_from: date
    analysis_on: date
    others: tuple[Indicator, ...] = ()
    title_en: str = ""
    smallest_worthwhile: float | None = None
    seats: int | None = None

    @property
    def worthwhile(self) -> float:
        """Give the smallest effect on the primary figure worth having."""
        return self.smallest_worthwhile or worthwhile_of(self.primary)


@dataclass(frozen=True)
class WavePlan:
    """The teams that start in a month; without a start they wait until after the analysis."""

    starts_on: date | None
    units: tuple[OrgUnit, ...]


def new_seed() -> int:
    """Give a seed nobody can foresee; it is drawn at the declaration, so that nobody can try several."""
    return secrets.randbelow(2**53)


def draw_lots(*, teams: Sequence[OrgUnit], starts: Sequence[date | None], seed: int) -> tuple[WavePlan, ...]:
    """Draw the teams into even waves by lot, spread over the units above them; one query.

    The same teams, starts and seed give the same waves for ever.
    """
    parents = OrgUnit.parents_by_path(teams)
    entrants = [Entrant(team.code, stratum_of(team, parents)) for team in teams]
    share, over = divmod(len(teams), len(starts))
    seats = [
        WaveSeats(month_index(start) if start else None, share + (1 if place < over else 0))
        for place, start in enumerate(starts)
    ]
    placements = draw_waves(entrants, seats, seed=str(seed))
    by_code = {team.code: team for team in teams}
    ordered = sorted(
        placements, key=lambda lot: ((float("inf") if lot.starts is None else lot.starts), lot.team)
    )
    return tuple(
        WavePlan(None if starts is None else month_start(starts), tuple(by_code[lot.team] for lot in lots))
        for starts, lots in groupby(ordered, key=lambda lot: lot.starts)
    )


@transaction.atomic
def declare_programme(
    *,
    plan: ProgrammePlan,
    waves: Sequence[WavePlan],
    declared_by: User | None,
    now: datetime,
    lottery_seed: int | None = None,
    is_demo: bool = False,
) -> Programme:
    """Freeze the plan under its hash and write it into the audit trail; callers check the role.

    With a seed the waves must be what the lot gives, so "drawn by lot" is never only a claim.
    Raises a Refusal for the first rule the plan breaks.
    """
    starts = tuple(PlannedStart(wave.starts_on, tuple(unit.code for unit in wave.units)) for wave in waves)
    keys = (plan.primary.key, *(indicator.key for indicator in plan.others))
    check_promise(Promise(timezone.localdate(now), plan.panel_from, plan.analysis_on, starts, keys))
    _check_teams(plan, waves, lottery_seed)
    cohort = cohort_of(waves, timezone.localdate(now))
    text = plan_text(plan, waves, lottery_seed, cohort)
    programme = Programme.objects.create(
        key=plan.key,
        title=plan.title,
        title_en=plan.title_en,
        course=plan.course,
        scope=plan.scope,
        drawn_by_lot=lottery_seed is not None,
        lottery_seed=lottery_seed,
        declared_by=declared_by,
        declared_at=now,
        panel_from=plan.panel_from,
        analysis_on=plan.analysis_on,
        plan_text=text,
        plan_digest=digest_of_text(text),
        seats=plan.seats,
        is_demo=is_demo,
    )
    _keep_parts(programme, plan, waves)
    CohortMember.objects.bulk_create(
        CohortMember(programme=programme, employee=each.employee, unit=each.unit) for each in cohort
    )
    details = {"hash": programme.plan_digest, "seed": lottery_seed, "primary": str(plan.primary)}
    record(actor=declared_by, action="programme.declared", subject=programme, details=details)
    return programme


def _check_teams(plan: ProgrammePlan, waves: Sequence[WavePlan], seed: int | None) -> None:
    """Refuse a key that is taken, teams outside the scope, and waves the lot did not give."""
    if Programme.objects.filter(key=plan.key).exists():
        raise DeclaredAlready
    teams = [unit for wave in waves for unit in wave.units]
    outside = [unit.name for unit in teams if not unit.path.startswith(plan.scope.path)]
    if outside:
        raise TeamOutOfScope(enumerated(outside))
    if seed is None:
        return
    lots = draw_lots(teams=teams, starts=[wave.starts_on for wave in waves], seed=seed)
    if _dealt(lots) != _dealt(waves):
        raise NotTheLot


def _dealt(waves: Sequence[WavePlan]) -> dict[date | None, set[str]]:
    return {wave.starts_on: {unit.code for unit in wave.units} for wave in waves}


def cohort_of(waves: Sequence[WavePlan], day: date) -> list[Posting]:
    """List who is in the teams on the day, by staff number: they are counted with them ever after."""
    units = [unit for wave in waves for unit in wave.units]
    there = Posting.objects.on(day).filter(unit__in=units)
    return list(there.select_related("employee", "unit").order_by("employee__number"))


def plan_text(
    plan: ProgrammePlan, waves: Sequence[WavePlan], seed: int | None, cohort: Sequence[Posting]
) -> str:
    """Write the whole promise as one JSON text: keys sorted, no spaces, so that its hash is its own.

    Of the people only their number and a digest stand in it, as everybody who reads a report reads it.
    """
    units = [unit for wave in waves for unit in wave.units]
    parents = OrgUnit.parents_by_path(units)
    placements = tuple(
        Placement(
            unit.code, stratum_of(unit, parents), month_index(wave.starts_on) if wave.starts_on else None
        )
        for wave in waves
        for unit in wave.units
    )
    frozen = FrozenPlan(
        programme=plan.key,
        primary_indicator=plan.primary.key,
        direction=Direction(plan.primary.direction),
        analysis_date=plan.analysis_on,
        last_wave_date=max(wave.starts_on for wave in waves if wave.starts_on),
        placements=placements,
        seed="" if seed is None else str(seed),
        smallest_worthwhile=plan.worthwhile,
    )
    content = json.loads(canonical_text(frozen)) | {
        "cohort": {
            "people": len(cohort),
            "hash": digest_of(*(f"{each.employee.number}:{each.unit.code}" for each in cohort)),
        },
        "course": plan.course.code,
        "scope": plan.scope.code,
        "other_indicators": {
            indicator.key: worthwhile_of(indicator)
            for indicator in sorted(plan.others, key=lambda other: str(other.key))
        },
        "panel_from": plan.panel_from.isoformat(),
        "seats": plan.seats,
        "title": plan.title,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of_text(text: str) -> str:
    """Give the SHA-256 of a plan's text, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _keep_parts(programme: Programme, plan: ProgrammePlan, waves: Sequence[WavePlan]) -> None:
    sizes = {plan.primary: plan.worthwhile} | {other: worthwhile_of(other) for other in plan.others}
    ProgrammeIndicator.objects.bulk_create(
        ProgrammeIndicator(
            programme=programme, indicator=indicator, is_primary=indicator == plan.primary, worthwhile=size
        )
        for indicator, size in sizes.items()
    )
    for number, wave in enumerate(waves, start=1):
        kept = Wave.objects.create(programme=programme, number=number, starts_on=wave.starts_on)
        kept.units.set(wave.units)


@transaction.atomic
def cancel_programme(*, programme: Programme, reason: str, by: User, now: datetime) -> Programme:
    """Cancel a programme for good, with a reason; a second call changes nothing. Callers check the role.

    Raises AlreadyAnalysed from the day of the analysis on: a result that is known is never taken back.
    """
    locked = Programme.objects.select_for_update().get(pk=programme.pk)
    if locked.cancelled_at is not None:
        return locked
    check_cancelling(locked.analysis_on, timezone.localdate(now))
    locked.cancelled_at, locked.cancel_reason = now, reason
    locked.save(update_fields=["cancelled_at", "cancel_reason"])
    record(actor=by, action="programme.cancelled", subject=locked, reason=reason)
    return locked


@transaction.atomic
def assign_wave(*, wave: Wave, due_on: date | None, by: User, now: datetime) -> Assigned:
    """Give the programme's course to everybody in the wave's teams; again changes only the due day.

    Raises NotOpenNow for a wave that waits before the analysis, and for the others after it.
    """
    if not is_open_now(wave.starts_on, wave.programme.analysis_on, timezone.localdate(now)):
        raise NotOpenNow
    audience = Audience(units=tuple(wave.units.all()))
    course = wave.programme.course
    assigned = assign_course(course=course, audience=audience, due_on=due_on, by=by, now=now)
    details = {"wave": wave.number, "new": assigned.new, "due_on": due_on.isoformat() if due_on else None}
    record(actor=by, action="programme.wave_assigned", subject=wave.programme, details=details)
    return assigned
