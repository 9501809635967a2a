"""Keep a sorted bank for each sitting in the process, so that a start does not read the whole bank."""

import time
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from typing import Final

from django.db.models import Min, QuerySet

from lms.exams.domain.blueprints import BlueprintRule, BlueprintShort, Pick, Seed
from lms.exams.domain.decks import Deck
from lms.exams.models import Question, Sitting
from lms.exams.queries.exposures import draw_weights
from lms.exams.queries.pools import blueprint_of, pool_for, questions_for

type Key = tuple[int, date, tuple[BlueprintRule, ...]]

# A question approved meanwhile may be drawn after so long; one retired is never drawn, see `draw_for`.
SECONDS_KEPT: Final = 300
MOST_KEPT: Final = 32


@dataclass(frozen=True, slots=True)
class Kept:
    """A deck, the questions that may be asked, and when its sorting began by a clock that never goes back."""

    deck: Deck
    askable: QuerySet[Question]
    since: float


_kept: dict[Key, Kept] = {}
_sorting = Lock()


def draw_for(sitting: Sitting, day: date, seed: Seed) -> tuple[Pick, ...]:
    """Draw a paper for the sitting; raise BlueprintShort where the bank cannot fill its blueprint.

    A deck may be some minutes old, so what is drawn is checked against the bank in one query; a draw
    that holds something changed or retired, or comes out short, is made again from the bank of now. What
    was sorted for this very draw needs neither.
    """
    begun = time.monotonic()
    key = (sitting.pk, day, blueprint_of(sitting.paper))
    kept = _deck(key, sitting)
    if kept.since >= begun:
        return kept.deck.draw(seed)
    try:
        picks = kept.deck.draw(seed)
    except BlueprintShort:
        picks = ()
    if picks and _still_askable(picks, kept.askable):
        return picks
    return _sorted_anew(key, sitting).deck.draw(seed)


def forget_decks() -> None:
    """Forget all decks: between tests."""
    _kept.clear()


def _deck(key: Key, sitting: Sitting) -> Kept:
    """Give a deck; one start sorts it anew when it is old, and the others go on with the old one."""
    kept = _kept.get(key)
    if kept is not None and (time.monotonic() - kept.since < SECONDS_KEPT or _sorting.locked()):
        return kept
    with _sorting:
        now_kept = _kept.get(key)
        if now_kept is not None and now_kept is not kept:
            return now_kept
        return _sorted_anew(key, sitting)


def _sorted_anew(key: Key, sitting: Sitting) -> Kept:
    since = time.monotonic()
    _sitting, day, rules = key
    begun_at: datetime | None = sitting.attempts.aggregate(begun=Min("started_at"))["begun"]
    deck = Deck(rules, pool_for(sitting.paper.kind, day, draw_weights(sitting), begun_at))
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[key] = kept = Kept(deck, questions_for(sitting.paper.kind, day, begun_at), since)
    return kept


def _still_askable(picks: tuple[Pick, ...], askable: QuerySet[Question]) -> bool:
    versions = [pick.candidate.version_id for pick in picks]
    return askable.filter(approved_version__in=versions).count() == len(versions)
