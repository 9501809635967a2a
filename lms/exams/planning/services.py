"""Open, change and cancel sittings."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from lms.core.accounts import User
from lms.core.trail.api import record
from lms.exams.attempts.models import Attempt
from lms.exams.attempts.rules.access import SittingCancelled
from lms.exams.attempts.services import OwnMatter
from lms.exams.choices import Reaction
from lms.exams.sittings.models import Sitting
from lms.exams.sittings.queries import has_seat
from lms.exams.sittings.services import SittingInUse, password_digest
from lms.exams.sittings.telling import tell_cancelled, tell_moved
from lms.papers.blueprints.models import Paper
from lms.papers.blueprints.queries import shortages_of
from lms.papers.blueprints.rules.drawing import BlueprintShort
from lms.standards.changes.api import HeldBack, ThingKind, held_items


@dataclass(frozen=True, slots=True)
class SittingTerms:
    """What holds in a sitting beyond its times; `password` None keeps the one there is, "" takes it away."""

    attempts_allowed: int | None = None
    cool_down_hours: int | None = None
    password: str | None = None
    networks: str = ""
    reaction: Reaction = Reaction.RECORD
    tolerated: int = 0
    full_screen: bool = False
    watermark: bool = False
    seats_per_row: int = 1

    @property
    def stored(self) -> dict[str, object]:
        """Give the fields of a sitting that these terms set."""
        fields: dict[str, object] = {name: getattr(self, name) for name in STORED_TERMS}
        return (
            fields if self.password is None else fields | {"password_digest": password_digest(self.password)}
        )


STORED_TERMS: Final = (
    *("attempts_allowed", "cool_down_hours", "networks"),
    *("reaction", "tolerated", "full_screen", "watermark", "seats_per_row"),
)
# What takers were shown before they started stays as it was shown.
SHOWN_BEFORE_START: Final = ("reaction", "tolerated", "full_screen", "watermark")


@dataclass(frozen=True, slots=True)
class SittingPlan:
    """What a sitting is opened with."""

    title: str
    opens_at: datetime
    closes_at: datetime
    late_entry_minutes: int | None = None
    is_rehearsal: bool = False
    by_clause: bool = False
    terms: SittingTerms = field(default_factory=SittingTerms)


@transaction.atomic
def open_sitting(*, paper: Paper, plan: SittingPlan, by: User | None) -> Sitting:
    """Open a sitting of a paper; refused while the bank cannot fill the paper on its first day.

    So is one of a paper that asks about changed clauses and that nobody has looked at since: HeldBack.
    Callers check who may do this; nobody stands for the system itself.
    """
    if held := held_items([ThingKind.PAPER], [paper.pk], timezone.localdate()):
        raise HeldBack(held)
    if short := shortages_of(paper, plan.opens_at.date()):
        raise BlueprintShort(short)
    sitting = Sitting.objects.create(
        paper=paper,
        title=plan.title,
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
        late_entry_minutes=plan.late_entry_minutes,
        is_rehearsal=plan.is_rehearsal,
        by_clause=plan.by_clause,
        **plan.terms.stored,
    )
    record(actor=by, action="exams.sitting_opened", subject=sitting)
    return sitting


@transaction.atomic
def move_sitting(*, sitting: Sitting, plan: SittingPlan, by: User) -> Sitting:
    """Change a sitting; once somebody has started it may only close later, and what was told stays.

    Callers check who may do this. Raise OwnMatter for whoever has a seat in it.
    """
    if has_seat(by, sitting.pk):
        raise OwnMatter
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    started = Attempt.objects.filter(sitting=sitting).exists()
    if sitting.cancelled_at:
        raise SittingCancelled
    if started and _breaks_a_promise(sitting, plan):
        raise SittingInUse
    is_moved = (sitting.opens_at, sitting.closes_at) != (plan.opens_at, plan.closes_at)
    sitting.title, sitting.opens_at, sitting.closes_at = plan.title, plan.opens_at, plan.closes_at
    sitting.late_entry_minutes, sitting.is_rehearsal = plan.late_entry_minutes, plan.is_rehearsal
    sitting.by_clause = plan.by_clause
    for name, value in plan.terms.stored.items():
        setattr(sitting, name, value)
    sitting.save()
    record(actor=by, action="exams.sitting_moved", subject=sitting)
    if is_moved:
        tell_moved(sitting)
    return sitting


def _breaks_a_promise(sitting: Sitting, plan: SittingPlan) -> bool:
    """Tell whether a change takes something from those who have started or adds what they were not told."""
    moved = plan.closes_at < sitting.closes_at or plan.opens_at != sitting.opens_at
    stored = plan.terms.stored
    return (
        moved
        or (plan.is_rehearsal, plan.by_clause) != (sitting.is_rehearsal, sitting.by_clause)
        or any(getattr(sitting, name) != stored[name] for name in SHOWN_BEFORE_START)
    )


@transaction.atomic
def cancel_sitting(*, sitting: Sitting, reason: str, by: User, now: datetime) -> Sitting:
    """Cancel a sitting in which nobody has started, also when its time is past; those with a seat read why.

    Callers check who may do this.
    """
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    if sitting.cancelled_at:
        raise SittingCancelled
    if Attempt.objects.filter(sitting=sitting).exists():
        raise SittingInUse
    sitting.cancelled_at, sitting.cancel_reason = now, reason
    sitting.save(update_fields=["cancelled_at", "cancel_reason"])
    record(actor=by, action="exams.sitting_cancelled", subject=sitting, reason=reason)
    tell_cancelled(sitting)
    return sitting
