"""Compare versions of a question line by line, two of them or each with the one before.

A line is anything that an author wrote or filed the question under.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

from django.db.models import QuerySet

from lms.core.wording import enumerated
from lms.questions.bank.models import Question, QuestionVersion
from lms.questions.kinds.answer_lines import AnswerLines, chosen_option_lines, texts_by_id
from lms.questions.kinds.registry import kind_label, kind_of
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.texts.prose import plain_text
from lms.questions.texts.rules import TextRun, runs_between

type LineName = tuple[str, str]  # what a line is, and for one of several its place: ("option", "2")


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One line of two versions; `before` holds what stayed and went, `after` what stayed and came."""

    name: LineName
    runs: tuple[TextRun, ...]

    @property
    def is_changed(self) -> bool:
        """Tell whether the line differs."""
        return any(run.change != "same" for run in self.runs)

    @property
    def before(self) -> Sequence[TextRun]:
        """Return the old wording."""
        return [run for run in self.runs if run.change != "new"]

    @property
    def after(self) -> Sequence[TextRun]:
        """Return the new wording."""
        return [run for run in self.runs if run.change != "gone"]


def compared(before: QuestionVersion, after: QuestionVersion) -> list[ComparedLine]:
    """Set two versions side by side, in the order in which a question is read."""
    old, new = lines_of(before), lines_of(after)
    names = dict.fromkeys([*new, *old])
    return [ComparedLine(name, _runs(name, old.get(name, ""), new.get(name, ""))) for name in names]


def changed_lines(before: QuestionVersion, after: QuestionVersion) -> list[tuple[TextRun, ...]]:
    """Give the wording that differs between two versions; what they are filed under is left out."""
    return [line.runs for line in compared(before, after) if line.is_changed and line.name[0] != "filed"]


def lines_of(version: QuestionVersion) -> dict[LineName, str]:
    """Give everything an author wrote as plain text, by what it is, and what it is filed under."""
    content, key = cast("JsonObject", version.content), cast("JsonObject", version.key)
    kind = kind_of(version.kind)
    lines: dict[LineName, str] = {("stem", ""): plain_text(str(content["stem"]))}
    for place, line in enumerate(kind.shown_lines(content), 1):
        lines["shown", str(place)] = _joined(line.lead, line.text)
    for place, (id_, text) in enumerate(texts_by_id(content).items(), 1):
        lines["option", str(place)] = plain_text(text)
        if note := version.option_notes.get(id_):
            lines["note", str(place)] = plain_text(note)
    key_lines = kind.key_lines(content, key, {})
    lines["key", ""] = " · ".join(_joined(line.lead, line.text) for line in key_lines)
    lines["explanation", ""] = plain_text(version.explanation)
    filed = {
        "kind": str(kind_label(version.kind)),
        "clause": version.clause.number,
        "facts": enumerated(version.fact_codes),
        "difficulty": version.get_difficulty_display(),
        "level": version.get_level_display(),
        "verification": version.get_verification_display(),
        "law": str(version.law_version or ""),
    }
    return lines | {("filed", name): text for name, text in filed.items()}


def _runs(name: LineName, before: str, after: str) -> tuple[TextRun, ...]:
    """Tell wordings apart sign by sign, and what is filed as a whole."""
    if name[0] != "filed" or before == after:
        return runs_between(before, after)
    whole = (TextRun("gone", before), TextRun("new", after))
    return tuple(run for run in whole if run.text)


def _joined(lead: str, text: str) -> str:
    return plain_text(f"{lead} {text}").strip()


@dataclass(frozen=True, slots=True)
class VersionStep:
    """A version with what changed since the one before, line by line; nothing for the first."""

    version: QuestionVersion
    lines: Sequence[tuple[TextRun, ...]]


def steps_of(question: Question) -> list[VersionStep]:
    """List the versions of a question, the newest first, each beside the one before."""
    versions = list(versions_of(question))
    steps = [VersionStep(one, ()) for one in versions[:1]]
    steps += [VersionStep(after, changed_lines(before, after)) for before, after in pairwise(versions)]
    return steps[::-1]


def versions_of(question: Question) -> QuerySet[QuestionVersion]:
    """List the versions of a question, the oldest first, with what they are filed under."""
    versions = QuestionVersion.objects.filter(question=question).order_by("number")
    return versions.select_related("clause", "law_version__law")


def option_lines(version: QuestionVersion) -> AnswerLines:
    """List everything a taker may choose, with why it is right or wrong."""
    content = cast("JsonObject", version.content)
    return chosen_option_lines(content, texts_by_id(content), version.option_notes)
