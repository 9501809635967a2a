"""Start an attempt: check the rules, draw the paper and freeze it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from lms.exams.choices import AttemptState
from lms.exams.domain.attempts import deadline_of, is_overdue, require_start
from lms.exams.domain.papers import Shuffle, Slot, draw, lay_out, slots_to_json
from lms.exams.models import Attempt, Sitting, SittingSeat
from lms.exams.queries.attempts import facts_of, facts_of_one, rules_of
from lms.exams.queries.pools import blueprint_of, frozen_questions, pool_for
from lms.exams.services.closing import close_attempt
from lms.exams.services.refusals import NoSeat
from lms.people.api import Employee

SEED_BITS = 62


@dataclass(frozen=True, slots=True)
class DrawnPaper:
    """A paper drawn for one attempt."""

    seed: int
    slots: tuple[Slot, ...]

    @property
    def max_marks(self) -> Decimal:
        """Return the marks that can be earned."""
        return sum((slot.marks for slot in self.slots), Decimal(0))


@transaction.atomic
def start_attempt(*, sitting: Sitting, employee: Employee, now: datetime) -> Attempt:
    """Start an attempt, or give back the one that is open; raises what speaks against it.

    The seat is locked, so that two starts at once make one attempt. The view checks that the
    employee is the one signed in.
    """
    seat = SittingSeat.objects.select_for_update().filter(sitting=sitting, employee=employee).first()
    if seat is None:
        raise NoSeat
    rules = rules_of(sitting)
    earlier = list(Attempt.objects.filter(sitting=sitting, employee=employee).defer("slots"))
    if (unfinished := _open_one(earlier)) is not None:
        if not is_overdue(facts_of_one(unfinished), now, grace_seconds=rules.grace_seconds):
            return unfinished
        close_attempt(attempt=unfinished, now=now)
        unfinished.refresh_from_db(fields=["state", "closed_at", "passed"])
    require_start(rules, facts_of(earlier), now)
    paper = draw_paper(sitting, now)
    return Attempt.objects.create(
        sitting=sitting,
        employee=employee,
        number=max((attempt.number for attempt in earlier), default=0) + 1,
        seed=paper.seed,
        slots=slots_to_json(paper.slots),
        slot_count=len(paper.slots),
        started_at=now,
        deadline=deadline_of(rules, started_at=now, time_factor=seat.time_factor),
        max_marks=paper.max_marks,
    )


def draw_paper(sitting: Sitting, now: datetime) -> DrawnPaper:
    """Draw a paper by the blueprint and settle the order of its questions and options."""
    seed = secrets.randbits(SEED_BITS)
    pool = pool_for(sitting.paper.kind, timezone.localdate(now))
    picks = draw(blueprint_of(sitting.paper.rules.all()), pool, seed)
    versions = frozen_questions([pick.candidate.version_id for pick in picks])
    return DrawnPaper(seed, lay_out(picks, versions, seed, Shuffle()))


def _open_one(attempts: Sequence[Attempt]) -> Attempt | None:
    return next((attempt for attempt in attempts if attempt.state == AttemptState.OPEN), None)
