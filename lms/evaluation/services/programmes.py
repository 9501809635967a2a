"""Declare a programme with its waves, cancel it, and give its course to a wave."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from lms.core.api import enumerated, record
from lms.courses.api import Assigned, Audience, CoursePage, assign_course
from lms.evaluation.domain.lottery import (
    Entrant,
    FrozenPlan,
    Placement,
    WaveSeats,
    canonical_text,
    draw_waves,
)
from lms.evaluation.domain.panel import month_index, month_start
from lms.evaluation.domain.promises import (
    PlannedStart,
    Promise,
    PromiseError,
    PromiseProblem,
    check_promise,
)
from lms.evaluation.domain.ratios import Direction
from lms.evaluation.models import Indicator, Programme, ProgrammeIndicator, Wave
from lms.evaluation.queries.programmes import parents_by_path, stratum_of
from lms.people.api import OrgUnit


@dataclass(frozen=True)
class ProgrammePlan:
    """What is promised: the course, where, which figures, and the months that will be looked at.

    smallest_worthwhile is in the quotient's own unit: 0.01 is one percentage point.
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

    The same teams, starts and seed give the same waves for ever. Raises LotteryError.
    """
    parents = parents_by_path(teams)
    entrants = [Entrant(team.code, stratum_of(team, parents)) for team in teams]
    share, over = divmod(len(teams), len(starts))
    seats = [
        WaveSeats(month_index(start) if start else None, share + (1 if place < over else 0))
        for place, start in enumerate(starts)
    ]
    placements = draw_waves(entrants, seats, seed=str(seed))
    by_code = {team.code: team for team in teams}
    ordered = sorted(placements, key=lambda lot: (_order(lot), lot.team))
    return tuple(
        WavePlan(None if starts is None else month_start(starts), tuple(by_code[lot.team] for lot in lots))
        for starts, lots in groupby(ordered, key=lambda lot: lot.starts)
    )


def _order(lot: Placement) -> float:
    return float("inf") if lot.starts is None else lot.starts


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
    Raises PromiseError or LotteryError.
    """
    check_promise(_promise(plan, waves, now))
    _check_teams(plan, waves, lottery_seed)
    text = plan_text(plan, waves, lottery_seed)
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
        smallest_worthwhile=plan.smallest_worthwhile,
        seats=plan.seats,
        is_demo=is_demo,
    )
    _keep_parts(programme, plan, waves)
    details = {"hash": programme.plan_digest, "seed": lottery_seed, "primary": str(plan.primary)}
    record(actor=declared_by, action="programme.declared", subject=programme, details=details)
    return programme


def _promise(plan: ProgrammePlan, waves: Sequence[WavePlan], now: datetime) -> Promise:
    starts = tuple(PlannedStart(wave.starts_on, tuple(unit.code for unit in wave.units)) for wave in waves)
    keys = (plan.primary.key, *(indicator.key for indicator in plan.others))
    return Promise(timezone.localdate(now), plan.panel_from, plan.analysis_on, starts, keys)


def _check_teams(plan: ProgrammePlan, waves: Sequence[WavePlan], seed: int | None) -> None:
    """Refuse a key that is taken, teams outside the scope, and waves the lot did not give."""
    if Programme.objects.filter(key=plan.key).exists():
        raise PromiseError(PromiseProblem.KEY_TAKEN, key=plan.key)
    teams = [unit for wave in waves for unit in wave.units]
    outside = [unit.name for unit in teams if not unit.path.startswith(plan.scope.path)]
    if outside:
        raise PromiseError(PromiseProblem.TEAM_OUT_OF_SCOPE, teams=enumerated(outside))
    if seed is None:
        return
    lots = draw_lots(teams=teams, starts=[wave.starts_on for wave in waves], seed=seed)
    if _dealt(lots) != _dealt(waves):
        raise PromiseError(PromiseProblem.NOT_THE_LOT, seed=seed)


def _dealt(waves: Sequence[WavePlan]) -> dict[date | None, set[str]]:
    return {wave.starts_on: {unit.code for unit in wave.units} for wave in waves}


def plan_text(plan: ProgrammePlan, waves: Sequence[WavePlan], seed: int | None) -> str:
    """Write the whole promise as one JSON text: keys sorted, no spaces, so that its hash is its own."""
    units = [unit for wave in waves for unit in wave.units]
    parents = parents_by_path(units)
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
        smallest_worthwhile=plan.smallest_worthwhile,
    )
    content = json.loads(canonical_text(frozen)) | {
        "course": plan.course.code,
        "scope": plan.scope.code,
        "other_indicators": sorted(indicator.key for indicator in plan.others),
        "panel_from": plan.panel_from.isoformat(),
        "seats": plan.seats,
        "title": plan.title,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of_text(text: str) -> str:
    """Give the SHA-256 of a plan's text, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _keep_parts(programme: Programme, plan: ProgrammePlan, waves: Sequence[WavePlan]) -> None:
    ProgrammeIndicator.objects.bulk_create(
        ProgrammeIndicator(programme=programme, indicator=indicator, is_primary=indicator == plan.primary)
        for indicator in (plan.primary, *plan.others)
    )
    for number, wave in enumerate(waves, start=1):
        kept = Wave.objects.create(programme=programme, number=number, starts_on=wave.starts_on)
        kept.units.set(wave.units)


@transaction.atomic
def cancel_programme(*, programme: Programme, reason: str, by: User, now: datetime) -> Programme:
    """Cancel a programme for good, with a reason; a second call changes nothing. Callers check the role."""
    locked = Programme.objects.select_for_update().get(pk=programme.pk)
    if locked.cancelled_at is not None:
        return locked
    locked.cancelled_at, locked.cancel_reason = now, reason
    locked.save(update_fields=["cancelled_at", "cancel_reason"])
    record(actor=by, action="programme.cancelled", subject=locked, reason=reason)
    return locked


@transaction.atomic
def assign_wave(*, wave: Wave, due_on: date | None, by: User, now: datetime) -> Assigned:
    """Give the programme's course to everybody in the wave's teams; again changes only the due day."""
    audience = Audience(units=tuple(wave.units.all()))
    course = wave.programme.course
    assigned = assign_course(course=course, audience=audience, due_on=due_on, by=by, now=now)
    details = {"wave": wave.number, "new": assigned.new, "due_on": due_on.isoformat() if due_on else None}
    record(actor=by, action="programme.wave_assigned", subject=wave.programme, details=details)
    return assigned
