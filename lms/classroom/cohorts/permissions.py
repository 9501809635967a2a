"""Who looks after a cohort."""

from __future__ import annotations

from lms.classroom.cohorts.models import Cohort
from lms.people.api import AnyUser, Role, has_role


def may_lead(user: AnyUser, cohort: Cohort) -> bool:
    """Tell whether the user looks after a cohort: HR any, a trainer those made by them."""
    return has_role(user, Role.HR) or (has_role(user, Role.TRAINER) and cohort.made_by_id == user.pk)
