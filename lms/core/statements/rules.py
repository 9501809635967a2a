"""Write what was learned as a statement of xAPI 1.0.3, and tell from an answer what became of it.

Plain Python: no Django, no network. Who learned stands in it under a pseudonym alone.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

VERSION: Final = "1.0.3"
VOCABULARY: Final = "http://adlnet.gov/expapi"
OK: Final = range(200, 300)
SERVER_FAULTS: Final = range(500, 600)
CONFLICT: Final = 409
# What is neither taken nor a fault is no answer of a store, such as the way to a page for signing in.
ANSWERS: Final = range(400, 600)
# The store as a whole is not to be talked to: it is away, asks to wait, or does not let the site in.
AWAY: Final = frozenset({401, 403, 404, 405, 407, 408, 425, 429, 502, 503, 504})
# So may a store answer a voiding alone: it lets the site write and not void, or has not what is voided.
REFUSED_TO_TAKE_BACK: Final = frozenset({403, 404})
LONGEST_ANSWER: Final = 300

type Content = dict[str, "Value"]
type Value = str | int | float | bool | list["Value"] | Content | None


class Verb(StrEnum):
    """What somebody did, by the vocabulary of ADL."""

    COMPLETED = f"{VOCABULARY}/verbs/completed"
    PASSED = f"{VOCABULARY}/verbs/passed"
    FAILED = f"{VOCABULARY}/verbs/failed"
    ATTENDED = f"{VOCABULARY}/verbs/attended"
    EXPERIENCED = f"{VOCABULARY}/verbs/experienced"
    TAKEN_BACK = f"{VOCABULARY}/verbs/voided"

    @property
    def word(self) -> str:
        """Give the last word of the address, which is the verb in English."""
        return self.value.rpartition("/")[2]


VERBS_IN_CHINESE: Final[Mapping[Verb, str]] = {
    Verb.COMPLETED: "完成",
    Verb.PASSED: "通过",
    Verb.FAILED: "未通过",
    Verb.ATTENDED: "出席",
    Verb.EXPERIENCED: "体验",
    Verb.TAKEN_BACK: "作废",
}


class ActivityKind(StrEnum):
    """What it was done with, by the vocabulary of ADL."""

    COURSE = f"{VOCABULARY}/activities/course"
    LESSON = f"{VOCABULARY}/activities/lesson"
    MODULE = f"{VOCABULARY}/activities/module"
    ASSESSMENT = f"{VOCABULARY}/activities/assessment"
    MEETING = f"{VOCABULARY}/activities/meeting"


@dataclass(frozen=True)
class LearningActivity:
    """What was learned with: `place` tells it from all others of the site, as `courses/12`, for good."""

    kind: ActivityKind
    place: str
    title: str


@dataclass(frozen=True)
class LearningResult:
    """How it went; what is None is not said. `share` is a score between -1 and 1."""

    completion: bool | None = None
    success: bool | None = None
    share: float | None = None
    marks: float | None = None
    full_marks: float | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Learned:
    """One thing that somebody learned: `key` names the event for good, `person` is the staff number."""

    key: str
    person: str
    verb: Verb
    activity: LearningActivity
    at: datetime
    result: LearningResult | None = None
    parent: LearningActivity | None = None


@dataclass(frozen=True)
class Site:
    """Where statements come from: its address without a slash at the end, and the language of its titles."""

    address: str
    language: str


def pseudonym(number: str, key: str) -> str:
    """Give the name under which a staff number is told: nobody without the key can find the number."""
    return hmac.digest(key.encode(), number.encode(), "sha256").hex()


def statement_id(site: Site, key: str, revision: int) -> UUID:
    """Give the number of what is told of an event: the same event has the same, told anew another."""
    return uuid5(NAMESPACE_URL, f"{site.address}/statements/{key}/{revision}")


def duration(seconds: float) -> str:
    """Write seconds as ISO 8601 has them, to hundredths: PT1H2M3.5S."""
    hundredths = round(max(seconds, 0) * 100)
    minutes, left = divmod(hundredths, 6000)
    hours, minutes = divmod(minutes, 60)
    rest = f"{left / 100:.2f}".rstrip("0").rstrip(".")
    parts = [f"{hours}H" if hours else "", f"{minutes}M" if minutes else "", f"{rest}S" if left else ""]
    return f"PT{''.join(parts) or '0S'}"


def body_of(learned: Learned, *, name: str, site: Site) -> Content:
    """Write a statement without its number; `name` is the pseudonym."""
    body: Content = {
        "actor": _agent(name, site),
        "verb": _verb(learned.verb),
        "object": _activity(learned.activity, site),
        "timestamp": _moment(learned.at),
    }
    if learned.result is not None:
        body["result"] = _result(learned.result)
    context: Content = {"platform": "Xunping"}
    if learned.parent is not None:
        context["contextActivities"] = {"parent": [_activity(learned.parent, site)]}
    body["context"] = context
    return body


def take_back_body(number: UUID, *, site: Site, at: datetime) -> Content:
    """Write that a statement no longer holds; it is the site that says so."""
    return {
        "actor": _agent("site", site),
        "verb": _verb(Verb.TAKEN_BACK),
        "object": {"objectType": "StatementRef", "id": str(number)},
        "timestamp": _moment(at),
    }


def trial_body(*, site: Site, at: datetime) -> Content:
    """Write a statement about nobody that only tries whether it arrives."""
    return {
        "actor": _agent("site", site),
        "verb": _verb(Verb.EXPERIENCED),
        "object": {"objectType": "Activity", "id": f"{site.address}/activities/test"},
        "timestamp": _moment(at),
    }


def digest_of(body: Content) -> str:
    """Give what two statements that say the same have in common."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


class Fate(StrEnum):
    """What became of a post of statements."""

    TAKEN = "taken"
    AWAY = "away"
    REFUSED = "refused"
    BROKEN = "broken"
    UNCLEAR = "unclear"


def is_taking_back(body: Content) -> bool:
    """Tell whether a statement says that another one no longer holds."""
    return body["verb"] == _verb(Verb.TAKEN_BACK)


def fate_of(status: int, *, alone: bool, takes_back: bool = False) -> Fate:
    """Tell from the number of HTTP what became of a post.

    A store refuses all for one, so only a statement that went alone is refused by it for good; one whose
    number the store has already was taken. Where a voiding is among them, a store that seems closed may only
    mean that one, which is unclear until another post tells.
    """
    if status in OK or (status == CONFLICT and alone):
        return Fate.TAKEN
    if takes_back and status in REFUSED_TO_TAKE_BACK:
        return Fate.UNCLEAR
    if status in AWAY or status not in ANSWERS:
        return Fate.AWAY
    return Fate.BROKEN if status in SERVER_FAULTS else Fate.REFUSED


def said_by_store(status: int, body: str) -> str:
    """Give the store's own words, cut short."""
    return f"HTTP {status} {' '.join(body.split())}".strip()[:LONGEST_ANSWER]


def _agent(name: str, site: Site) -> Content:
    return {"objectType": "Agent", "account": {"homePage": site.address, "name": name}}


def _verb(verb: Verb) -> Content:
    return {"id": verb.value, "display": {"en": verb.word, "zh": VERBS_IN_CHINESE[verb]}}


def _activity(activity: LearningActivity, site: Site) -> Content:
    definition: Content = {"type": activity.kind.value, "name": {site.language: activity.title}}
    return {
        "objectType": "Activity",
        "id": f"{site.address}/activities/{activity.place}",
        "definition": definition,
    }


def _result(result: LearningResult) -> Content:
    said: Content = {}
    if result.completion is not None:
        said["completion"] = result.completion
    if result.success is not None:
        said["success"] = result.success
    if result.seconds is not None:
        said["duration"] = duration(result.seconds)
    if result.share is not None:
        score: Content = {"scaled": round(min(max(result.share, -1.0), 1.0), 4)}
        if result.marks is not None and result.full_marks is not None:
            score |= {"raw": result.marks, "min": min(0.0, result.marks), "max": result.full_marks}
        said["score"] = score
    return said


def _moment(moment: datetime) -> str:
    """Write a moment as RFC 3339 has it, in UTC, to milliseconds."""
    return f"{moment.astimezone(UTC).isoformat(timespec='milliseconds').removesuffix('+00:00')}Z"
