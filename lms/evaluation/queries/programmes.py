"""Read programmes with their waves, teams and declared indicators, for those who may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib.auth.models import User
from django.db.models import Prefetch, Q, QuerySet

from lms.evaluation.models import EffectEstimate, Programme, ProgrammeIndicator, Wave
from lms.people.api import AnyUser, Employee, OrgUnit, Role, has_role, managed_units

SEE_EVERY_PROGRAMME = (Role.HR, Role.TRAINER, Role.AUDITOR)


def programmes_visible_to(user: AnyUser) -> QuerySet[Programme]:
    """List programmes: all for HR, trainers and auditors, else those that touch the units somebody leads."""
    found = Programme.objects.select_related("course", "scope", "declared_by__employee").order_by(
        "-declared_at", "-pk"
    )
    if has_role(user, *SEE_EVERY_PROGRAMME):
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


def person_name(user: User | None) -> str:
    """Give the name of whoever is behind an account; reads nothing when the employee is loaded."""
    if user is None:
        return ""
    employee: Employee | None = getattr(user, "employee", None)
    return employee.name if employee else user.get_full_name() or user.get_username()


def primary_of(programme: Programme) -> ProgrammeIndicator:
    """Give the indicator declared first; reads nothing when the plan is loaded."""
    return next(each for each in programme.indicators.all() if each.is_primary)


def estimate_of(declared: ProgrammeIndicator) -> EffectEstimate | None:
    """Give the stored estimate, or None where nothing has been computed."""
    found: EffectEstimate | None = getattr(declared, "estimate", None)
    return found


def teams_of(programme: Programme) -> list[OrgUnit]:
    """List the teams of all waves, in tree order; reads nothing when the plan is loaded."""
    units = [unit for wave in programme.waves.all() for unit in wave.units.all()]
    return sorted(units, key=lambda unit: str(unit.path))


def parents_by_path(units: Sequence[OrgUnit]) -> Mapping[str, OrgUnit]:
    """Give the units right above, by their path, in one query."""
    paths = {unit.path[: -OrgUnit.steplen] for unit in units}
    return {parent.path: parent for parent in OrgUnit.objects.filter(path__in=paths)}


def stratum_of(unit: OrgUnit, parents: Mapping[str, OrgUnit]) -> str:
    """Name the group a team is drawn within: the code of the unit above it."""
    parent = parents.get(unit.path[: -OrgUnit.steplen])
    return parent.code if parent else ""
