"""Judge learning: which passages teach a clause, whether answers are right, and when a lesson is done."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html import unescape
from math import ceil
from typing import Final


@dataclass(frozen=True)
class Passage:
    """A place in a lesson: its block, and the heading it stands under or the question it asks."""

    block_id: str
    text: str


def passages_on(blocks: Iterable[Mapping[str, object]], numbers: Collection[str]) -> list[Passage]:
    """List where raw blocks state something on a clause of one of the numbers, once for each heading."""
    found: dict[str, Passage] = {}
    for block_id, heading, value, is_check in _under_headings(blocks):
        if not is_check and value.get("clause") in numbers:
            found.setdefault(heading, Passage(block_id, heading))
    return list(found.values())


def questions_on(blocks: Iterable[Mapping[str, object]], numbers: Collection[str]) -> list[Passage]:
    """List the check questions among raw blocks that ask for a clause of one of the numbers."""
    return [
        Passage(block_id, str(value["question"]))
        for block_id, _heading, value, is_check in _under_headings(blocks)
        if is_check and value.get("clause") in numbers
    ]


KEY_POINT: Final = "key_point"
TAG: Final = re.compile(r"<[^>]+>")
# A paragraph, an item of a list, or a sentence that ends within one.
END_OF_LINE: Final = re.compile(r"</(?:p|li)>|(?<=[。！？])(?![”」』）])|(?<=[。！？][”」』）])")
# A word in bold before a colon only says that a summary follows.
OPENING: Final = re.compile(r"^\s*(?:小结|记住|要点)\s*[:：]\s*")
MOST_LINES: Final = 5


def summary_lines(
    lessons: Sequence[Iterable[Mapping[str, object]]], numbers: Collection[str], most: int = MOST_LINES
) -> list[str]:
    """Take from raw blocks of lessons what they say is to be remembered of a clause, line by line.

    Each lesson has its turn until there are enough lines; they stand in the order of the lessons.
    """
    told = [
        [
            line
            for block_type, value in _values(blocks)
            if block_type == KEY_POINT and value.get("clause") in {*numbers, "", None}
            for line in _lines(str(value.get("text") or ""))
        ]
        for blocks in lessons
    ]
    taken = sorted(((turn, lesson) for lesson, lines in enumerate(told) for turn in range(len(lines))))[:most]
    return [told[lesson][turn] for turn, lesson in sorted(taken, key=lambda each: (each[1], each[0]))]


def _values(blocks: Iterable[Mapping[str, object]]) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Give the type and the value of each raw block."""
    for block in blocks:
        value = block["value"]
        if isinstance(value, Mapping):
            yield str(block["type"]), value


def _lines(html: str) -> Iterator[str]:
    """Split rich text into its sentences as plain words."""
    for part in END_OF_LINE.split(html):
        line = OPENING.sub("", unescape(TAG.sub("", part))).strip()
        if line:
            yield line


def _under_headings(
    blocks: Iterable[Mapping[str, object]],
) -> Iterator[tuple[str, str, Mapping[str, object], bool]]:
    """Give each block's id, the heading it stands under, its value, and whether it is a check question.

    Asides are left out: they are not for those who learn.
    """
    heading = ""
    for block in blocks:
        value = block["value"]
        if isinstance(value, Mapping) and block["type"] != "aside":
            heading = str(value.get("heading") or "") or heading
            yield str(block["id"]), heading, value, block["type"] == "check"


MISSES_A_DAY: Final = 2


@dataclass(frozen=True)
class CheckAnswer:
    """The last answer to a check question, its day, and how often the question was missed on that day.

    Of a scenario it is the way to an end, as the numbers of the choices; it is correct if that end is good.
    """

    chosen: frozenset[int]
    correct: bool
    day: date
    misses: int
    path: tuple[int, ...] = ()

    def rests_on(self, day: date) -> bool:
        """Tell whether the question waits for the next day, as it was missed twice on this one."""
        return not self.correct and self.misses >= MISSES_A_DAY and day <= self.day


def next_answer(
    before: CheckAnswer | None, chosen: frozenset[int], right: frozenset[int], day: date
) -> CheckAnswer:
    """Mark an answer; misses are counted within the day, so that every day brings two tries."""
    correct = chosen == right
    earlier = before.misses if before is not None and before.day == day else 0
    return CheckAnswer(chosen, correct, day, earlier + (not correct))


# As far as the clocks of a device and of the server may differ.
CLOCKS_DIFFER: Final = timedelta(minutes=1)


def is_same_answer(
    before: CheckAnswer, came_at: datetime, chosen: frozenset[int], noted_at: datetime | None
) -> bool:
    """Tell whether what comes late is the answer that is kept: its reply was lost on the way.

    What was given after the kept one came is another one.
    """
    return noted_at is not None and before.chosen == chosen and noted_at <= came_at + CLOCKS_DIFFER


def ended(before: CheckAnswer | None, path: tuple[int, ...], day: date, *, well: bool) -> CheckAnswer:
    """Keep how a scenario ended; who looks at other ends after a good one has ended it well all the same.

    It never rests: what goes wrong is what one learns from.
    """
    if before is not None and before.correct and not well:
        return before
    return CheckAnswer(frozenset(), well, day, 0, path)


@dataclass(frozen=True)
class CheckTally:
    """How the check questions of a lesson stand on one day."""

    unanswered: int = 0
    wrong: int = 0
    resting: int = 0

    @property
    def total(self) -> int:
        """Count those not yet answered correctly."""
        return self.unanswered + self.wrong + self.resting


def tally(questions: Collection[str], answers: Mapping[str, CheckAnswer], day: date) -> CheckTally:
    """Sort the questions not yet answered correctly: not answered, to answer again, to be asked tomorrow."""
    given = [answers[question] for question in questions if question in answers]
    resting = sum(answer.rests_on(day) for answer in given)
    return CheckTally(
        unanswered=len(questions) - len(given),
        wrong=sum(not answer.correct for answer in given) - resting,
        resting=resting,
    )


READ_TO_THE_END = 0.999
# The page tells every 15 seconds and adds what did not arrive to its next message. Four of them are believed
# at once; beyond that a single message could claim the hours since the page was last heard of.
MOST_SECONDS_AT_ONCE: Final = 60


@dataclass(frozen=True)
class LessonStatus:
    """How one person stands in one lesson; `seconds` is how long its text was in view."""

    share_read: float = 0.0
    answers: Mapping[str, CheckAnswer] = field(default_factory=dict)
    seconds: int = 0


@dataclass(frozen=True)
class CompletionRule:
    """What a lesson asks for: its check questions, its scenarios and the least time."""

    questions: frozenset[str] = frozenset()
    scenarios: frozenset[str] = frozenset()
    least_seconds: int = 0


@dataclass(frozen=True)
class Missing:
    """What still stands between the reader and the end of the lesson."""

    unread: bool = False
    checks: CheckTally = field(default_factory=CheckTally)
    scenarios: int = 0
    seconds: int = 0

    @property
    def nothing(self) -> bool:
        """Tell whether the lesson is done."""
        return not (self.unread or self.checks.total or self.scenarios or self.seconds)

    @property
    def only_resting(self) -> bool:
        """Tell whether nothing can be done about it before tomorrow."""
        return not self.nothing and self == Missing(checks=CheckTally(resting=self.checks.resting))

    @property
    def minutes(self) -> int:
        """Give the missing time in whole minutes, rounded up."""
        return ceil(self.seconds / 60)


def missing(reading: LessonStatus, rule: CompletionRule, day: date) -> Missing:
    """Compare a reading with the rule as both stand on the day; a wrong answer leaves its question open."""
    return Missing(
        unread=reading.share_read < READ_TO_THE_END,
        checks=tally(rule.questions, reading.answers, day),
        scenarios=sum(not _is_right(reading.answers.get(scenario)) for scenario in rule.scenarios),
        seconds=max(0, rule.least_seconds - reading.seconds),
    )


def _is_right(answer: CheckAnswer | None) -> bool:
    return answer is not None and answer.correct


def least_seconds(minutes: int, share: float) -> int:
    """Give the least time of a lesson: a share of the minutes it is meant to take."""
    return round(minutes * 60 * share)


def creditable_seconds(claimed: int, since_last: float) -> int:
    """Believe the browser's clock as far as the server's own clock went on, and a minute at most."""
    return max(0, min(claimed, round(since_last), MOST_SECONDS_AT_ONCE))


def creditable_unheard_seconds(claimed: int, since_heard: float) -> int:
    """Believe what was read without network as far as the time went on since the reader was last heard of.

    The minute at most does not hold here: what comes late comes at once. Seconds just begun are not believed:
    many messages would add up to more than the time there was.
    """
    return max(0, min(claimed, int(since_heard)))


def minutes_left(lessons: Iterable[tuple[int, float]]) -> int:
    """Add up what is left of lessons, each given as its minutes and the share read."""
    return ceil(sum(minutes * (1 - share) for minutes, share in lessons))


def heading_at(blocks: Iterable[Mapping[str, object]], block_id: str) -> str:
    """Name the last heading at or above a raw block; nothing when the block is gone."""
    heading = ""
    for block in blocks:
        value = block["value"]
        if isinstance(value, Mapping):
            heading = str(value.get("heading") or "") or heading
        if block["id"] == block_id:
            return heading
    return ""
