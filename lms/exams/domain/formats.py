"""Shapes of frozen questions, their keys and given answers, as stored in JSON.

Content may be shown to whoever sits the exam. A key stays on the server until the review
rules release it. Given answers come from a browser and are never trusted to fit their shape.
"""

from collections.abc import Mapping
from typing import Literal, NotRequired, TypedDict

type Kind = Literal["single", "multiple", "true_false", "fill_in", "ordering", "matching"]
type MultipleRule = Literal["all_or_nothing", "partial"]
type OrderingRule = Literal["exact", "pairwise"]
type JsonObject = Mapping[str, object]


class Choice(TypedDict):
    """One thing to choose, to put in order or to match."""

    id: str
    text: str


class StemContent(TypedDict):
    """What every question shows; true_false shows nothing more."""

    stem: str


class SingleContent(StemContent):
    """A question with one right option."""

    options: list[Choice]


class MultipleContent(StemContent):
    """A question with any number of right options; the rule is shown beside it."""

    options: list[Choice]
    rule: MultipleRule


class FillInContent(StemContent):
    """A text with a number of blanks."""

    blanks: int


class OrderingContent(StemContent):
    """Items listed in a neutral order, which is not the right one."""

    items: list[Choice]


class MatchingContent(StemContent):
    """Two columns; the right one may hold more items than the left."""

    left: list[Choice]
    right: list[Choice]


class SingleKey(TypedDict):
    """The right option; more than one only where a later correction accepts several."""

    correct: list[str]


class MultipleKey(TypedDict):
    """The right options and how an incomplete choice is marked."""

    correct: list[str]
    rule: NotRequired[MultipleRule]


class TrueFalseKey(TypedDict):
    """Whether the statement is true."""

    correct: bool


class FillInKey(TypedDict):
    """The accepted texts of each blank, and whether the blanks keep their places."""

    blanks: list[list[str]]
    ordered: NotRequired[bool]


class OrderingKey(TypedDict):
    """The right order, and whether only the whole of it counts."""

    order: list[str]
    rule: NotRequired[OrderingRule]


class MatchingKey(TypedDict):
    """The right partner of every item on the left."""

    pairs: dict[str, str]
