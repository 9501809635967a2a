"""Say who may see which lists of evidence."""

from __future__ import annotations

from lms.people.api import AnyUser, Role, has_role, managed_units

SEE_EVERYTHING = (Role.HR, Role.AUDITOR)
SEE_LISTS = (*SEE_EVERYTHING, Role.MANAGER)


def units_with_rows(user: AnyUser) -> set[int] | None:
    """Give the units whose daily rows somebody may open; None means all, one query at most."""
    if has_role(user, *SEE_EVERYTHING):
        return None
    return set(managed_units(user).values_list("pk", flat=True))
