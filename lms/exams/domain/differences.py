"""Tell two wordings apart, character by character."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

type Change = Literal["same", "gone", "new"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a text that stayed, went or came."""

    change: Change
    text: str


def pieces_between(before: str, after: str) -> tuple[Piece, ...]:
    """Return the runs that lead from one wording to the other: what went stands before what came.

    What is same or gone makes up the old wording, what is same or new the new one.
    """
    pieces: list[Piece] = []
    for _tag, start, end, new_start, new_end in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        gone, new = before[start:end], after[new_start:new_end]
        if gone == new:
            pieces.append(Piece("same", gone))
            continue
        pieces += [Piece("gone", gone)] if gone else []
        pieces += [Piece("new", new)] if new else []
    return tuple(pieces)
