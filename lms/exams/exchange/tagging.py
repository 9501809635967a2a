"""Carry as tags what formats have no place for: difficulty, clause, level, own rules and own kinds."""

import re
from typing import Final, TypedDict

from lms.exams.domain.records import QuestionRecord

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
