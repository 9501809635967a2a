"""Read programmes with their waves, teams and declared indicators, for those who may see them."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Prefetch, Q, QuerySet

from lms.evaluation.permissions import SEE_EVERYTHING
from lms.evaluation.programmes.models import CohortMember, Programme, ProgrammeIndicator, Wave
from lms.people.api import AnyUser, OrgUnit, has_role, managed_units


def programmes_visible_to(user: AnyUser) -> QuerySet[Programme]:
    """List programmes: all for HR, trainers and auditors, else those that touch the units somebody leads."""
    found = Programme.objects.select_related("course", "scope", "declared_by__employee").order_by(
        "-declared_at", "-pk"
    )
    if has_role(user, *SEE_EVERYTHING):
        return found
    own = managed_units(user).values("pk")
    touching = Wave.units.through.objects.filter(orgunit__in=own).values("wave__programme")
    return found.filter(Q(scope__in=own) | Q(pk__in=touching))


def with_plan(programmes: QuerySet[Programme]) -> QuerySet[Programme]:
    """Load waves with teams, declared indicators and their estimates in a constant number of queries."""
    declared = ProgrammeIndicator.objects.select_related("indicator", "estimate").order_by(
        "-is_primary", "pk"
    )
    waves = Wave.objects.order_by("number").prefetch_related(
        Prefetch("units", queryset=OrgUnit.objects.order_by("path"))
    )
    return programmes.prefetch_related(
        Prefetch("indicators", queryset=declared), Prefetch("waves", queryset=waves)
    )


def primary_of(programme: Programme) -> ProgrammeIndicator:
    """Give the indicator declared first; reads nothing when the plan is loaded."""
    return next(each for each in programme.indicators.all() if each.is_primary)


def teams_of(programme: Programme) -> list[OrgUnit]:
    """List the teams of all waves, in tree order; reads nothing when the plan is loaded."""
    units = [unit for wave in programme.waves.all() for unit in wave.units.all()]
    return sorted(units, key=lambda unit: str(unit.path))


def cohort_asked_for(asked: str, user: AnyUser) -> QuerySet[CohortMember]:
    """Find whoever was drawn with a team, asked for as `programme:team`, of what somebody may see."""
    key, _colon, code = asked.partition(":")
    programmes = programmes_visible_to(user).filter(key=key)
    return CohortMember.objects.filter(programme__in=programmes.values("pk"), unit__code=code)


def stratum_of(unit: OrgUnit, parents: Mapping[str, OrgUnit]) -> str:
    """Name the group a team is drawn within: the code of the unit above it."""
    parent = parents.get(unit.path[: -OrgUnit.steplen])
    return parent.code if parent else ""
