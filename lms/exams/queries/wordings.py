"""Compare two versions of a question, line by line: all that an author wrote and filed it under."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from lms.core.api import enumerated
from lms.exams.domain.differences import Piece, pieces_between
from lms.exams.domain.formats import JsonObject
from lms.exams.kinds.choosing import kind_label
from lms.exams.kinds.prose import plain_text
from lms.exams.kinds.registry import kind_of
from lms.exams.kinds.words import texts_by_id
from lms.exams.models import QuestionVersion

type LineName = tuple[str, str]  # what a line is, and for one of several its place: ("option", "2")


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One line of two versions; `before` holds what stayed and went, `after` what stayed and came."""

    name: LineName
    pieces: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        """Tell whether the line differs."""
        return any(piece.change != "same" for piece in self.pieces)

    @property
    def before(self) -> Sequence[Piece]:
        """Return the old wording."""
        return [piece for piece in self.pieces if piece.change != "new"]

    @property
    def after(self) -> Sequence[Piece]:
        """Return the new wording."""
        return [piece for piece in self.pieces if piece.change != "gone"]


def compared(before: QuestionVersion, after: QuestionVersion) -> list[ComparedLine]:
    """Set two versions side by side, in the order in which a question is read."""
    old, new = lines_of(before), lines_of(after)
    names = dict.fromkeys([*new, *old])
    return [ComparedLine(name, _pieces(name, old.get(name, ""), new.get(name, ""))) for name in names]


def changed_lines(before: QuestionVersion, after: QuestionVersion) -> list[tuple[Piece, ...]]:
    """Give the wording that differs between two versions; what they are filed under is left out."""
    return [line.pieces for line in compared(before, after) if line.is_changed and line.name[0] != "filed"]


def lines_of(version: QuestionVersion) -> dict[LineName, str]:
    """Give everything an author wrote as plain text, by what it is, and what it is filed under."""
    content, key = cast("JsonObject", version.content), cast("JsonObject", version.key)
    kind = kind_of(version.kind)
    lines: dict[LineName, str] = {("stem", ""): plain_text(str(content["stem"]))}
    for place, word in enumerate(kind.shown_words(content), 1):
        lines["shown", str(place)] = _joined(word.lead, word.text)
    for place, (id_, text) in enumerate(texts_by_id(content).items(), 1):
        lines["option", str(place)] = plain_text(text)
        if note := version.option_notes.get(id_):
            lines["note", str(place)] = plain_text(note)
    words = kind.key_words(content, key, {})
    lines["key", ""] = " · ".join(_joined(word.lead, word.text) for word in words)
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


def _pieces(name: LineName, before: str, after: str) -> tuple[Piece, ...]:
    """Tell wordings apart sign by sign, and what is filed as a whole."""
    if name[0] != "filed" or before == after:
        return pieces_between(before, after)
    whole = (Piece("gone", before), Piece("new", after))
    return tuple(piece for piece in whole if piece.text)


def _joined(lead: str, text: str) -> str:
    return plain_text(f"{lead} {text}").strip()
