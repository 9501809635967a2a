"""Shapes that all kinds of question share, as stored in JSON.

Content may be shown to whoever sits the exam. A key stays on the server until the review
rules release it. Given answers come from a browser and are never trusted to fit their shape.
What a kind adds of its own stands in its module in `lms.questions.kinds`.
"""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

type Kind = str  # the name of a kind of question; see lms.questions.kinds
type JsonObject = Mapping[str, object]


class Choice(TypedDict):
    """One thing to choose, to put in order or to match."""

    id: str
    text: str


class FixedOrder(TypedDict):
    """What a question with options adds whose options are never mixed, such as "all of these"."""

    fixed_order: NotRequired[bool]


class StemContent(TypedDict):
    """What every question shows."""

    stem: str
