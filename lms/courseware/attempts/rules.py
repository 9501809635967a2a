"""Understand what a part reports, in the words of either family: how far, how well, how long, where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from lms.core.refusals import Refusal, gettext_lazy
from lms.courseware.packages.rules.manifests import Family, Part

type Values = Mapping[str, str]
type Stamped = dict[str, tuple[str, int, int]]
"""By element its value, and the opening and number of the save that brought it."""

ELEMENT: Final = re.compile(r"(?:cmi|adl)(?:\.[A-Za-z0-9_]{1,40}){1,8}")
LONGEST_VALUE: Final = 64_000
MOST_ELEMENTS: Final = 6000
MOST_SIGNS: Final = 1_000_000
PERCENT: Final = 100
MOST_SECONDS: Final = 10_000_000

CLOCK: Final = re.compile(r"(\d{2,4}):(\d{2}):(\d{2})(?:\.\d{1,2})?")
SPAN: Final = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d{1,2})?S)?)?"
)
SECONDS_OF: Final = (31_536_000, 2_592_000, 86_400, 3600, 60, 1)


class ReportRefused(Refusal):
    """What a part sends is no report."""

    code = "report"
    message = gettext_lazy("The courseware sent something that is no report, and it was not kept.")


class ReportTooLarge(ReportRefused):
    """It is more than is kept for a part."""

    code = "too_large"
    message = gettext_lazy("The courseware sent more than is kept for one part.")


@dataclass(frozen=True)
class PartStatus:
    """How somebody stands in a part; `score` is a share, below nought where the part says so."""

    completion: Literal["not_attempted", "incomplete", "completed"] = "not_attempted"
    success: Literal["unknown", "passed", "failed"] = "unknown"
    score: float | None = None
    place: str = ""

    def is_done(self, *, passing_counts: bool) -> bool:
        """Tell whether the part is done: gone through, and passed where that counts and it has a test."""
        if passing_counts and self.success != "unknown":
            return self.success == "passed"
        return self.completion == "completed" or self.success == "passed"


def checked_values(values: Mapping[Any, object]) -> dict[str, str]:
    """Take elements with their texts; refuse what is none, or too much."""
    checked: dict[str, str] = {}
    for name, value in values.items():
        if not (isinstance(name, str) and isinstance(value, str) and ELEMENT.fullmatch(name)):
            raise ReportRefused
        if len(value) > LONGEST_VALUE:
            raise ReportTooLarge
        checked[name] = value.replace("\0", "")
    return checked


def merged(kept: Stamped, values: Values, opening: int, number: int) -> Stamped:
    """Put newer values in the place of older ones, whatever order they arrive in.

    Each element goes by its own stamp, so that two saves that overtake each other come to the same.
    """
    result = dict(kept)
    for name, value in values.items():
        before = result.get(name)
        if before is None or (before[1], before[2]) <= (opening, number):
            result[name] = (value, opening, number)
    if (
        len(result) > MOST_ELEMENTS
        or sum(len(name) + len(each[0]) for name, each in result.items()) > MOST_SIGNS
    ):
        raise ReportTooLarge
    return result


def part_status(family: Family, values: Values, part: Part | None) -> PartStatus:
    """Say how somebody stands by the values of a part; a mastery score of the manifest outranks the part."""
    if family == "1.2":
        return _part_status_of_12(values, part)
    completion = values.get("cmi.completion_status", "unknown")
    success = values.get("cmi.success_status", "unknown")
    progress, score = _number(values.get("cmi.progress_measure")), _number(values.get("cmi.score.scaled"))
    if part is not None and part.threshold is not None and progress is not None:
        completion = "completed" if progress >= part.threshold else "incomplete"
    if part is not None and part.mastery is not None and score is not None:
        success = "passed" if score >= part.mastery else "failed"
    return PartStatus(
        completion="completed" if completion == "completed" else "incomplete" if values else "not_attempted",
        success="passed" if success == "passed" else "failed" if success == "failed" else "unknown",
        score=score,
        place=values.get("cmi.location", "")[:250],
    )


def _part_status_of_12(values: Values, part: Part | None) -> PartStatus:
    status, score = values.get("cmi.core.lesson_status", ""), _share_of_12(values)
    is_over = status in {"passed", "failed", "completed"}
    if is_over and part is not None and part.mastery is not None and score is not None:
        status = "passed" if score >= part.mastery else "failed"
    return PartStatus(
        completion="completed" if is_over else "incomplete" if values else "not_attempted",
        success="passed" if status == "passed" else "failed" if status == "failed" else "unknown",
        score=score,
        place=values.get("cmi.core.lesson_location", "")[:250],
    )


def _share_of_12(values: Values) -> float | None:
    raw, most = _number(values.get("cmi.core.score.raw")), _number(values.get("cmi.core.score.max"))
    least = _number(values.get("cmi.core.score.min")) or 0.0
    if raw is None:
        return None
    top = PERCENT if most is None else most
    return (raw - least) / (top - least) if top > least else None


def _number(text: str | None) -> float | None:
    try:
        found = float(text or "")
    except ValueError:
        return None
    return found if abs(found) < MOST_SECONDS else None  # neither infinite nor no number


def session_seconds(family: Family, values: Values) -> int | None:
    """Read how long the opening took so far; None where the values do not say."""
    text = values.get("cmi.core.session_time" if family == "1.2" else "cmi.session_time", "")
    found = (CLOCK if family == "1.2" else SPAN).fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    units = SECONDS_OF[3:] if family == "1.2" else SECONDS_OF
    return min(
        sum(int(said or 0) * unit for said, unit in zip(found.groups(), units, strict=True)), MOST_SECONDS
    )


@dataclass(frozen=True)
class AnsweredQuestion:
    """What somebody answered to a question inside a part; `is_right` is None where it was not judged."""

    key: str
    kind: str
    answer: str
    is_right: bool | None


NUMBERED: Final = re.compile(r"cmi\.interactions\.(\d+)\.id")


def answered_questions(values: Values) -> Iterator[AnsweredQuestion]:
    """Give the last answer to each question; a part may write one down more than once."""
    last: dict[str, AnsweredQuestion] = {}
    numbers = sorted(int(found[1]) for name in values if (found := NUMBERED.fullmatch(name)))
    for number in numbers:
        begin = f"cmi.interactions.{number}"
        key, result = values[f"{begin}.id"], values.get(f"{begin}.result", "")
        answer = values.get(f"{begin}.learner_response", values.get(f"{begin}.student_response", ""))
        right = {"correct": True, "wrong": False, "incorrect": False}.get(result)
        last[key] = AnsweredQuestion(key, values.get(f"{begin}.type", ""), answer, right)
    yield from last.values()
