"""Keep a sorted bank for each sitting in the process, so that a start does not read the whole bank."""

import time
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from typing import Final

from django.db.models import Min, QuerySet

from lms.exams.preparing.queries import draw_weights
from lms.exams.sittings.models import Sitting
from lms.papers.blueprints.queries import blueprint_of, pool_for, questions_for
from lms.papers.blueprints.rules.drawing import BlueprintRule, BlueprintShort, Pick, Seed
from lms.papers.blueprints.rules.sampling import PoolSampler
from lms.questions.bank.models import Question

type Key = tuple[int, date, tuple[BlueprintRule, ...]]

# A question approved meanwhile may be drawn after so long; one retired is never drawn, see `draw_for`.
SECONDS_KEPT: Final = 300
MOST_KEPT: Final = 32


@dataclass(frozen=True, slots=True)
class Kept:
    """A sampler, the questions that may be asked, and when it was begun by a clock that never goes back."""

    sampler: PoolSampler
    askable: QuerySet[Question]
    since: float


_kept: dict[Key, Kept] = {}
_sorting = Lock()


def draw_for(sitting: Sitting, seed: Seed) -> tuple[Pick, ...]:
    """Draw a paper for the sitting; raise BlueprintShort where the bank cannot fill its blueprint.

    Edition and law are those of the day it opened, for whoever writes on its last day as well.

    A sampler may be some minutes old, so what is drawn is checked against the bank in one query; a draw
    that holds something changed or retired, or comes out short, is made again from the bank of now. What
    was sorted for this very draw needs neither.
    """
    begun = time.monotonic()
    key = (sitting.pk, sitting.edition_day, blueprint_of(sitting.paper))
    kept = _sampler(key, sitting)
    if kept.since >= begun:
        return kept.sampler.draw(seed)
    try:
        picks = kept.sampler.draw(seed)
    except BlueprintShort:
        picks = ()
    versions = [pick.candidate.version_id for pick in picks]
    if picks and kept.askable.filter(approved_version__in=versions).count() == len(versions):
        return picks
    return _rebuilt(key, sitting).sampler.draw(seed)


def forget_samplers() -> None:
    """Forget all samplers: between tests."""
    _kept.clear()


def _sampler(key: Key, sitting: Sitting) -> Kept:
    """Give a sampler; one start builds it again when it is old, and the others go on with the old one."""
    kept = _kept.get(key)
    if kept is not None and (time.monotonic() - kept.since < SECONDS_KEPT or _sorting.locked()):
        return kept
    with _sorting:
        now_kept = _kept.get(key)
        if now_kept is not None and now_kept is not kept:
            return now_kept
        return _rebuilt(key, sitting)


def _rebuilt(key: Key, sitting: Sitting) -> Kept:
    since = time.monotonic()
    _sitting, day, rules = key
    begun_at: datetime | None = sitting.attempts.aggregate(begun=Min("started_at"))["begun"]
    sampler = PoolSampler(rules, pool_for(sitting.paper.kind, day, draw_weights(sitting), begun_at))
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[key] = kept = Kept(sampler, questions_for(sitting.paper.kind, day, begun_at), since)
    return kept
