"""Who runs a session, and who sees the names of those who come."""

from __future__ import annotations

from lms.classroom.sessions.models import ClassroomSession
from lms.people.api import AnyUser, Role, has_role


def may_run(user: AnyUser, session: ClassroomSession) -> bool:
    """Tell whether the user runs the session: HR any, a trainer the own ones, and whoever teaches it.

    Trainers see nobody by their role alone; who comes to their session they have to know.
    """
    if has_role(user, Role.HR):
        return True
    teaches = session.trainer is not None and session.trainer.user_id == user.pk
    return teaches or (has_role(user, Role.TRAINER) and session.made_by_id == user.pk)


def may_see_names(user: AnyUser, session: ClassroomSession) -> bool:
    """Tell whether the user sees who comes to a session."""
    return may_run(user, session) or has_role(user, Role.AUDITOR)
