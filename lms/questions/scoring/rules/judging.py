"""What the exam needs to know about a kind of question, whatever kind it is.

Each kind's own rule stands in its module in `lms.questions.kinds`; marking and drawing take it as an
argument.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import ClassVar, Literal, cast

from lms.questions.scoring.rules.formats import Choice, JsonObject

type Fault = Literal["wrong_shape", "unknown_id", "repeated_id", "missing_id", "too_long"]
type Shuffling = Literal["never", "optional", "always"]
# How the marks of an answer come about. each: every right part gives the same; weighed: its own weight;
# all: only all parts together; one, choice: a lone part that is right or not; no_wrong: a wrong option
# undid the right ones; deduction: wrong options take off; pairs, neighbours: `tally` counts them;
# rated: experts rated the response; whole: the answer is looked at as a whole.
type Counting = Literal[
    "each",
    "weighed",
    "all",
    "one",
    "choice",
    "no_wrong",
    "deduction",
    "pairs",
    "neighbours",
    "rated",
    "whole",
]

LONGEST_TEXT = 200
MOST_PARTS = 100


@dataclass(frozen=True, slots=True)
class Part:
    """One judged part of an answer: an option, a blank ("1", "2", …), an item or a left partner.

    `earned` is its share of the question's marks; None where parts earn nothing alone.
    """

    id: str
    right: bool
    earned: Fraction | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The share of the marks an answer earns, exactly, and what was right in it.

    `waits` tells that people have yet to judge some of it; the share counts what the machine judged.
    `counting` says how the share came about, and `tally` how many were right of how many that count
    where these are not the parts.
    """

    share: Fraction
    parts: tuple[Part, ...]
    waits: bool = False
    counting: Counting = "whole"
    tally: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Lacking:
    """What an answer that was given still wants: a part of it, or a number that can be read."""

    is_part: bool = False
    is_unread: bool = False


class KindRule(ABC):
    """Everything the exam needs to know about one kind of question."""

    given_fields: ClassVar[frozenset[str]]  # exactly these does an answer have
    shuffling: ClassVar[Shuffling] = "never"
    shown_field: ClassVar[str] = ""  # the list of the content whose order may differ from taker to taker
    judged_by_people: ClassVar[bool] = False

    @abstractmethod
    def has_shape(self, given: JsonObject) -> bool:
        """Tell whether a browser's answer with these fields is fit to be stored, whatever the question."""

    @abstractmethod
    def judge(self, key: JsonObject, given: JsonObject) -> Judgement | None:
        """Compare an answer with the key; None where it is empty or cannot be read."""

    def judge_either(self, keys: Sequence[JsonObject], given: JsonObject) -> Judgement | None:
        """Compare an answer with keys that hold beside each other; the best counts, of equals the first."""
        judged = [found for key in keys if (found := self.judge(key, given)) is not None]
        return max(judged, key=lambda found: found.share, default=None)

    @abstractmethod
    def fault(self, content: JsonObject, given: JsonObject) -> Fault | None:
        """Name what is wrong with the shape or the ids of a non-empty answer."""

    def lacking(self, content: JsonObject, given: JsonObject) -> Lacking:
        """Say what a stored answer still wants, as `lacks` in the kind's script does in the browser."""
        return Lacking()

    @abstractmethod
    def guess_share(self, content: JsonObject, key: JsonObject) -> Fraction:
        """Return the share of marks that pure guessing earns on average."""

    def shown_ids(self, content: JsonObject) -> tuple[str, ...]:
        """Return the ids of the list that may be shuffled, in the order of the content."""
        return ids_in(content, self.shown_field) if self.shown_field else ()

    def right_order(self, key: JsonObject) -> tuple[str, ...]:
        """Return the one order that must not be shown, where the kind has such an order."""
        return ()


class OneChosenRule(KindRule):
    """One option of a list is chosen."""

    given_fields = frozenset({"chosen"})
    shuffling = "optional"
    shown_field = "options"

    def has_shape(self, given: JsonObject) -> bool:
        return is_storable(given["chosen"])

    def fault(self, content: JsonObject, given: JsonObject) -> Fault | None:
        chosen = given.get("chosen")
        if set(given) != self.given_fields or not isinstance(chosen, str):
            return "wrong_shape"
        return id_fault([chosen], self.shown_ids(content))


def ids_in(content: JsonObject, field: str) -> tuple[str, ...]:
    """Return the ids of a list of the content."""
    return tuple(choice["id"] for choice in cast("list[Choice]", content[field]))


def as_texts(value: object) -> list[str] | None:
    """Return the value if it is a list of strings."""
    if isinstance(value, list) and all(isinstance(text, str) for text in value):
        return cast("list[str]", value)
    return None


def as_pairs(value: object) -> dict[str, str] | None:
    """Return the value if it maps strings to strings."""
    if isinstance(value, dict) and all(isinstance(text, str) for pair in value.items() for text in pair):
        return cast("dict[str, str]", value)
    return None


def is_storable(text: object, longest: int = LONGEST_TEXT) -> bool:
    """Tell whether a text can be stored; PostgreSQL's jsonb refuses NUL and lone surrogates."""
    return (
        isinstance(text, str)
        and len(text) <= longest
        and "\0" not in text
        and not any(0xD800 <= ord(letter) <= 0xDFFF for letter in text)
    )


def are_storable(texts: object) -> bool:
    """Tell whether a list of texts can be stored."""
    return isinstance(texts, list) and len(texts) <= MOST_PARTS and all(map(is_storable, texts))


def id_fault(given: Sequence[str], known: Sequence[str]) -> Fault | None:
    """Name an id that is not on the paper or was given twice."""
    if not set(given) <= set(known):
        return "unknown_id"
    return "repeated_id" if len(set(given)) < len(given) else None


def all_or_nothing(parts: Sequence[Part]) -> Judgement:
    """Give everything where every part is right."""
    counting: Counting = "all" if len(parts) > 1 else "one"
    return Judgement(Fraction(all(part.right for part in parts)), tuple(parts), counting=counting)


def equal_shares(parts: Sequence[Part]) -> Judgement:
    """Give every part that is right the same share."""
    if len(parts) == 1:
        return all_or_nothing(parts)
    each = Fraction(1, len(parts))
    earning = tuple(replace(part, earned=each if part.right else Fraction(0)) for part in parts)
    return Judgement(each * sum(part.right for part in parts), earning, counting="each")


@dataclass(frozen=True, slots=True)
class FrozenQuestion:
    """The frozen content and key of a question version, and the rule of its kind."""

    rule: KindRule
    content: JsonObject
    key: JsonObject

    @property
    def may_be_mixed(self) -> bool:
        """Tell whether a paper may show its options in another order than the author's."""
        return self.rule.shuffling == "optional" and not self.content.get("fixed_order")


def arranged(rule: KindRule, content: JsonObject, option_order: Sequence[str]) -> JsonObject:
    """Return the content with its options, items or right column in the order of the slot."""
    field = rule.shown_field
    if not field or not option_order:
        return content
    by_id = {choice["id"]: choice for choice in cast("list[Choice]", content[field])}
    return {**content, field: [by_id[id_] for id_ in option_order]}
