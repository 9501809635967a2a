"""What a question of a content file says, in the form that rules of writing read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

# The key of the file that a remark is about, and the remark.
type Remark = tuple[str, str]


@dataclass(frozen=True, slots=True)
class WrittenOption:
    """One thing to choose: `earns` is whether choosing it earns everything."""

    text: str
    earns: bool
    why: str


@dataclass(frozen=True, slots=True)
class WrittenQuestion:
    """A question as written; `answers` are the texts of its key beside the options.

    `facts` are codes, `open_lists` those of them that name some of more.
    """

    code: str
    kind: str
    clause: str
    stem: str
    explanation: str
    difficulty: int
    level: str
    verification: str
    facts: tuple[str, ...] = ()
    open_lists: tuple[str, ...] = ()
    options: tuple[WrittenOption, ...] = ()
    answers: tuple[str, ...] = ()
    is_true: bool | None = None
    alone: bool = True

    @property
    def texts(self) -> tuple[str, ...]:
        """Return what is read before answering, and the key: the data that an explanation works with."""
        return (self.stem, *(option.text for option in self.options), *self.answers)

    @property
    def right(self) -> tuple[WrittenOption, ...]:
        """Return the options that earn everything."""
        return tuple(option for option in self.options if option.earns)

    @property
    def right_letter(self) -> str:
        """Return the letter of the only right option, or nothing where several are or none is."""
        places = [place for place, option in enumerate(self.options) if option.earns]
        return LETTERS[places[0]] if len(places) == 1 else ""
