"""Who somebody is here, and whom that lets them see.

Roles do not imply each other: an administrator runs the system and holds no HR rights by that alone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Concatenate

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Exists, FilteredRelation, OuterRef, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property

from lms.core.accounts import User
from lms.people.choices import Role
from lms.people.organisation.models import Employee, EmployeeQuerySet, OrgUnit, Posting

type AnyUser = User | AnonymousUser

GROUP_ROLES = frozenset({Role.HR, Role.TRAINER, Role.AUDITOR, Role.ADMINISTRATOR})
SEE_EVERYBODY = frozenset({Role.HR, Role.AUDITOR})
LIST_ROLES = (Role.HR, Role.MANAGER, Role.AUDITOR)
CACHE_ATTRIBUTE = "_people_access"
DJANGOS_CACHE = "_perm_cache"  # where its backends keep all rights of a user once they were asked for
OWN_RIGHTS = Q(is_superuser=True) | Q(groups__isnull=False) | Q(user_permissions__isnull=False)


class SignedInRequest(HttpRequest):
    """A request whose user is known, as `role_required` hands it to a view."""

    user: User


class EmployeeRequest(SignedInRequest):
    """A request of somebody who works here, as `employee_required` hands it to a view."""

    employee: Employee


class Access:
    """A user's rights on one day; what the employee's row and today's postings say is one query."""

    def __init__(self, user: AnyUser, day: date) -> None:
        """Look nothing up yet; somebody not signed in or switched off has no rights."""
        self.day = day
        self._user = user if user.is_authenticated and user.is_active else None

    @cached_property
    def _rows(self) -> list[Employee]:
        """Read the employee once for each posting of the day, with the unit and the position."""
        if self._user is None:
            return []
        that_day = Q(postings__starts_on__lte=self.day) & (
            Q(postings__ends_on__isnull=True) | Q(postings__ends_on__gte=self.day)
        )
        groups = Group.objects.filter(user__pk=OuterRef("user"))
        rights = Permission.objects.filter(user__pk=OuterRef("user"))
        rows = Employee.objects.filter(user_id=self._user.pk).annotate(
            day_posting=FilteredRelation("postings", condition=that_day),
            has_rights=Exists(groups) | Exists(rights),
        )
        # The plugin knows no filtered relations here.
        return list(rows.select_related("day_posting__unit", "day_posting__position"))  # type: ignore[misc]

    @cached_property
    def _postings(self) -> list[Posting]:
        # Django gives no such attribute at all to who has no posting that day.
        found = (getattr(row, "day_posting", None) for row in self._rows)
        return [posting for posting in found if posting is not None]

    @cached_property
    def employee(self) -> Employee | None:
        """The employee behind the account, leavers too; it knows its posting of the day."""
        if not self._rows:
            return None
        employee = self._rows[0]
        employee.known_posting = (self.day, self._postings[0] if self._postings else None)
        return employee

    @property
    def has_left(self) -> bool:
        """Tell whether the employee has left by the day: then no role is held at all."""
        employee = self.employee
        return employee is not None and employee.left_on is not None and employee.left_on <= self.day

    @property
    def works_here(self) -> bool:
        """Tell whether the account belongs to somebody who is employed on the day."""
        return self.employee is not None and not self.has_left

    @cached_property
    def led_units(self) -> tuple[OrgUnit, ...]:
        """The units in which the employee holds a leading position on the day."""
        if self.has_left:
            return ()
        return tuple(posting.unit for posting in self._postings if posting.position.leads)

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles held on the day, by group, by employment and by leading a unit."""
        if self._user is None or self.has_left:
            return frozenset()
        roles: set[Role] = set()
        if self._rows and not self._rows[0].has_rights:  # type: ignore[attr-defined]
            # Most of the staff: nothing to ask, here nor where Django looks for single rights.
            if not self._user.is_superuser:
                setattr(self._user, DJANGOS_CACHE, set())
        else:
            names = set(Group.objects.filter(user__pk=self._user.pk).values_list("name", flat=True))
            roles = {role for role in GROUP_ROLES if role.value in names}
        if self._user.is_superuser:
            roles.add(Role.ADMINISTRATOR)
        if self.employee is not None:
            roles.add(Role.EMPLOYEE)
        if self.led_units:
            roles.add(Role.MANAGER)
        return frozenset(roles)


def access_of(user: AnyUser) -> Access:
    """Give the user's rights today, kept with the user object so that nothing is asked twice."""
    today = timezone.localdate()
    known: Access | None = getattr(user, CACHE_ATTRIBUTE, None)
    if known is None or known.day != today:
        known = Access(user, today)
        setattr(user, CACHE_ATTRIBUTE, known)
    return known


def forget_access(user: AnyUser) -> None:
    """Drop what was looked up, after a change to the user's groups or postings."""
    for name in (CACHE_ATTRIBUTE, DJANGOS_CACHE):
        if hasattr(user, name):
            delattr(user, name)


def roles_of(user: AnyUser) -> frozenset[Role]:
    """List the roles the user holds today; nobody signed in, switched off or gone holds any."""
    return access_of(user).roles


def has_role(user: AnyUser, *roles: Role) -> bool:
    """Tell whether the user holds at least one of the roles."""
    return not access_of(user).roles.isdisjoint(roles)


def employee_of(user: AnyUser) -> Employee | None:
    """Give the employee behind the account."""
    return access_of(user).employee


def led_units(user: AnyUser) -> tuple[OrgUnit, ...]:
    """List the units the user leads today, without those below."""
    return access_of(user).led_units


def managed_units(user: AnyUser, *overseers: Role) -> QuerySet[OrgUnit]:
    """List the units the user leads today and everything below, in tree order; all units for an overseer.

    HR and auditors lead none by that alone: what they oversee is for the caller to say.
    """
    if has_role(user, *overseers):
        return OrgUnit.objects.order_by("path")
    units = led_units(user)
    below = OrgUnit.objects.filter(_any_branch("path", units)) if units else OrgUnit.objects.none()
    return below.order_by("path")


def visible_employees(user: AnyUser, day: date | None = None) -> EmployeeQuerySet:
    """List whom the user may see.

    HR and auditors see everybody, leavers too. A manager of today sees who on `day` was posted in the units
    led or below; everybody sees themselves; trainers and administrators see nobody else.
    """
    access = access_of(user)
    everybody = Employee.objects.all()
    if not access.roles:
        return everybody.none()
    if not access.roles.isdisjoint(SEE_EVERYBODY):
        return everybody
    own = Q(pk=access.employee.pk) if access.employee else Q(pk__in=[])
    if not access.led_units:
        return everybody.filter(own)
    postings = Posting.objects.on(day or timezone.localdate())
    below = postings.filter(_any_branch("unit__path", access.led_units))
    return everybody.filter(own | Q(pk__in=below.values("employee")))


def may_see(user: AnyUser, employee: Employee, day: date | None = None) -> bool:
    """Tell whether the user may see what is held about the employee (on the day; today if none is said)."""
    return visible_employees(user, day).filter(pk=employee.pk).exists()


def leaders() -> EmployeeQuerySet:
    """List who holds a leading position today."""
    leading = Posting.objects.on(timezone.localdate()).filter(position__leads=True)
    return Employee.objects.filter(pk__in=leading.values("employee"))


def accounts_with_rights() -> QuerySet[User]:
    """List accounts that open more than their owner's own work.

    By a group, a right of their own, as superuser, or because the owner leads a unit today.
    """
    return get_user_model().objects.filter(OWN_RIGHTS | Q(employee__in=leaders()))


def administrators() -> QuerySet[User]:
    """List the accounts that can sign in and hold the role administrator today."""
    holders = Q(is_superuser=True) | Q(groups__name=Role.ADMINISTRATOR)
    left = Q(employee__left_on__lte=timezone.localdate())
    return get_user_model().objects.filter(holders, is_active=True).exclude(left).distinct()


def is_only_administrator(user: User) -> bool:
    """Tell whether the user is an administrator and nobody else who can sign in is one."""
    return has_role(user, Role.ADMINISTRATOR) and not administrators().exclude(pk=user.pk).exists()


def with_first_password_by(employees: EmployeeQuerySet) -> EmployeeQuerySet:
    """Say along with each who sets the first password: HR, or administrators where the account has rights.

    Whoever sets a password can sign in with it: HR would take over an auditor's or administrator's rights. So
    would an administrator, and therefore two of them do it together.
    """
    has_rights = Exists(_accounts_closed_to_hr().filter(pk=OuterRef("user")))
    by = Case(When(has_rights, then=Value(Role.ADMINISTRATOR)), default=Value(Role.HR))
    return employees.annotate(first_password_by=by)


def may_set_first_password(user: AnyUser, employee: Employee) -> bool:
    """Tell whether the user sets this first password alone; asks nothing where it was read along."""
    by = vars(employee).get("first_password_by") or first_password_by(employee)
    return by == Role.HR and has_role(user, Role.HR)


def first_password_by(employee: Employee) -> Role:
    """Say by the rights the account has now who sets its first password."""
    has_rights = _accounts_closed_to_hr().filter(employee=employee.pk).exists()
    return Role.ADMINISTRATOR if has_rights else Role.HR


def _accounts_closed_to_hr() -> QuerySet[User]:
    """List accounts whose first password HR does not set.

    HR hands over those of everybody who is new, so a leader's is open to it until the owner has chosen one.
    """
    used = Q(employee__in=leaders(), employee__must_change_password=False)
    return get_user_model().objects.filter(OWN_RIGHTS | used)


def _any_branch(field: str, units: tuple[OrgUnit, ...]) -> Q:
    """Say: in one of the units or below."""
    branches = Q()
    for unit in units:
        branches |= Q(**{f"{field}__startswith": unit.path})
    return branches


def role_required[**P](
    *roles: Role,
) -> Callable[
    [Callable[Concatenate[SignedInRequest, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """Let only holders of one of the roles in (any signed-in person when none is named).

    Somebody not signed in is sent to the sign-in page; somebody without the role gets the 403 page.
    """

    def decorate(
        view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not (has_role(request.user, *roles) if roles else roles_of(request.user)):
                raise PermissionDenied
            signed_in: SignedInRequest = request  # type: ignore[assignment]  # the user was just checked
            return view(signed_in, *args, **kwargs)

        return guarded

    return decorate


def employee_required[**P](
    view: Callable[Concatenate[EmployeeRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let only people who work here in, and hand the view `request.employee`."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        access = access_of(request.user)
        if access.employee is None or not access.works_here:
            raise PermissionDenied
        own: EmployeeRequest = request  # type: ignore[assignment]  # user and employee were just checked
        own.employee = access.employee
        return view(own, *args, **kwargs)

    return guarded


def password_change_exempt[**P, R](view: Callable[P, R]) -> Callable[P, R]:
    """Let a view answer before the first password is changed, at no query for the question.

    For endpoints that serve only what a page held back would have opened.
    """
    setattr(view, "password_change_exempt", True)  # noqa: B010 - a mark on the view, as Django's own
    return view
