"""Name, file and tag questions for other formats, and list what these cannot carry.

Tags carry what formats have no place for: difficulty, clause, level, own rules and own kinds.
"""

import re
from dataclasses import dataclass, field
from typing import Final, TypedDict

from lms.questions.records.rules import QuestionRecord


@dataclass(frozen=True, slots=True)
class Omission:
    """Something of a question that the written file does not hold; the whole question where so marked."""

    question: str
    reason: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A written file and the list of what it could not carry."""

    data: bytes
    left_out: tuple[Omission, ...]


class CannotCarry(Exception):
    """A question as a whole does not fit the format; the message says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class LeavingOut:
    """Collects what is left out while a file is written."""

    found: list[Omission] = field(default_factory=list)

    def whole(self, record: QuestionRecord, reason: str) -> None:
        """Say that a question is not in the file."""
        self.found.append(Omission(name_of(record), reason, whole=True))

    def part(self, record: QuestionRecord, reason: str) -> None:
        """Say that a part of a question is not in the file."""
        self.found.append(Omission(name_of(record), reason))


def name_of(record: QuestionRecord) -> str:
    """Give what people know a question by."""
    return record.code or record.title or record.stem.replace("\n", " ")[:60]


# The first step names the place in Moodle (course, system, …), the second its invisible top category.
_CONTEXT: Final = re.compile(r"\$[a-z0-9]+\$(?:/top)?(?:/|$)")
_STEP: Final = re.compile(r"(?<!/)/(?!/)")


def category_of(path: str) -> str | None:
    """Give the category's path without what only Moodle means by it; a doubled slash stands for one."""
    context = _CONTEXT.match(path.strip())
    steps = [step.strip() for step in _STEP.split(path.strip()[context.end() if context else 0 :])]
    return "/".join(step.replace("//", "/") for step in steps if step) or None


def path_of(category: str) -> str:
    """Write a category as Moodle's importer files it below the course."""
    return f"$course$/top/{category}"


_LONGEST: Final = 60


def default_title(stem: str) -> str:
    """Give the start of a stem as its title."""
    return stem.replace("\n", " ")[:_LONGEST].strip()


def own_title(title: str | None, stem: str) -> str | None:
    """Give a title that somebody chose, None where it is but the start of the stem."""
    return None if title == default_title(stem) else title


ALL_OR_NOTHING: Final = "all_or_nothing"
# Kinds of ours that stand in a file as another kind.
WRITTEN_AS: Final = {"sjt": "single", "short_answer": "essay", "simulated_call": "essay"}
_OWN: Final = re.compile(r"(?P<name>difficulty|clause|level|rule|kind):(?P<value>.{1,100})")


class Tagged(TypedDict, total=False):
    """The fields of a record that tags decide."""

    tags: tuple[str, ...]
    difficulty: int | None
    clause: str | None
    level: str | None
    rule: str | None
    kind: str


def tags_of(record: QuestionRecord) -> tuple[str, ...]:
    """Give a question's tags with those that stand for its other fields."""
    whole = record.kind == "multiple" and record.rule in {None, ALL_OR_NOTHING}
    own = {
        "difficulty": record.difficulty,
        "clause": record.clause,
        "level": record.level,
        "rule": ALL_OR_NOTHING if whole else None,
        "kind": record.kind if record.kind in WRITTEN_AS else None,
    }
    return (*record.tags, *(f"{name}:{value}" for name, value in own.items() if value is not None))


def tagged(tags: tuple[str, ...], kind: object) -> Tagged:
    """Part the tags that carry a field of a question, read as of a kind, from the others."""
    fields: Tagged = {"tags": ()}
    others: list[str] = []
    for tag in tags:
        found = _OWN.fullmatch(tag)
        value = found.group("value").strip() if found else ""
        if found is None:
            others.append(tag)
        elif found.group("name") == "clause":
            fields["clause"] = value
        elif found.group("name") == "level":
            fields["level"] = value
        elif found.group("name") == "difficulty" and value in set("12345"):
            fields["difficulty"] = int(value)
        elif found.group("name") == "rule" and value == ALL_OR_NOTHING:
            fields["rule"] = value
        elif found.group("name") == "kind" and kind is not None and WRITTEN_AS.get(value) == kind:
            fields["kind"] = value
        else:
            others.append(tag)
    fields["tags"] = tuple(others)
    return fields
