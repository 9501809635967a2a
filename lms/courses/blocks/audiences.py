"""Say who reads an aside of a lesson beside those who learn from it."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lms.people.api import AnyUser, Role, has_role


class Audience(TextChoices):
    """To whom an aside speaks."""

    TEAM_LEADER = "team_leader", _("For team leaders")
    MANAGER = "manager", _("For managers")
    TRAINER = "trainer", _("For trainers")


# Trainers write and review lessons, so they read them whole; a leader of any unit is a manager by posting.
READERS: dict[Audience, tuple[Role, ...]] = {
    Audience.TEAM_LEADER: (Role.MANAGER, Role.TRAINER),
    Audience.MANAGER: (Role.MANAGER, Role.HR, Role.TRAINER),
    Audience.TRAINER: (Role.TRAINER,),
}


def audiences_of(user: AnyUser) -> frozenset[str]:
    """Give the audiences that somebody belongs to: the asides to them are shown, others are left out."""
    return frozenset(str(audience) for audience, roles in READERS.items() if has_role(user, *roles))
