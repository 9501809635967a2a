"""Who may assign courses and whose learning somebody may follow."""

from __future__ import annotations

from lms.people.api import AnyUser, Role, has_role

ASSIGNING_ROLES = (Role.HR, Role.TRAINER)
# Taking back names people, whom trainers do not see.
WITHDRAWING_ROLES = (Role.HR,)
FOLLOWING_ROLES = (Role.HR, Role.MANAGER, Role.AUDITOR)
REMINDING_ROLES = (Role.HR, Role.MANAGER)
OVERSEEING_ROLES = (*FOLLOWING_ROLES, Role.TRAINER)


def may_assign(user: AnyUser) -> bool:
    """Tell whether the user may assign courses to people."""
    return has_role(user, *ASSIGNING_ROLES)


def may_remind(user: AnyUser) -> bool:
    """Tell whether the user may remind people whose learning they follow."""
    return has_role(user, *REMINDING_ROLES)


def may_follow(user: AnyUser) -> bool:
    """Tell whether the user follows other people's learning by name."""
    return has_role(user, *FOLLOWING_ROLES)


def may_oversee(user: AnyUser) -> bool:
    """Tell whether the user may see how far units have come, without names."""
    return has_role(user, *OVERSEEING_ROLES)
