"""What each kind of question accepts as an answer and how it judges one.

A new kind is one class here, its name in `formats.Kind` and its line in `RULES`.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial
from typing import Literal, cast

from lms.exams.domain import formats
from lms.exams.domain.folding import fold_text
from lms.exams.domain.formats import JsonObject, Kind
from lms.exams.domain.partial import (
    blanks_right_in_any_order,
    blanks_right_in_place,
    share_of_choice,
    share_of_pairs,
)

type Fault = Literal["wrong_shape", "unknown_id", "repeated_id", "missing_id", "too_long"]
type Shuffling = Literal["never", "optional", "always"]

LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Part:
    """One judged piece of an answer: an option, a blank ("1", "2", …), an item or a left partner."""

    id: str
    right: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """The share of the marks an answer earns, exactly, and what was right in it."""

    share: Fraction
    parts: tuple[Part, ...]


class KindRule(ABC):
    """Everything the exam needs to know about one kind of question."""

    shuffling: Shuffling = "never"
    shown_field: str = ""  # the list of the content whose order may differ from taker to taker

    @abstractmethod
    def judge(self, key: JsonObject, given: JsonObject) -> Judgement | None:
        """Compare an answer with the key; None where it is empty or cannot be read."""

    @abstractmethod
    def fault(self, content: JsonObject, given: JsonObject) -> Fault | None:
        """Name what is wrong with the shape or the ids of a non-empty answer."""

    @abstractmethod
    def guess_share(self, content: JsonObject, key: JsonObject) -> Fraction:
        """Return the share of marks that pure guessing earns on average."""

    def shown_ids(self, content: JsonObject) -> tuple[str, ...]:
        """Return the ids of the list that may be shuffled, in the order of the content."""
        return _ids(content, self.shown_field) if self.shown_field else ()

    def right_order(self, key: JsonObject) -> tuple[str, ...]:
        """Return the one order that must not be shown, where the kind has such an order."""
        return ()


class SingleRule(KindRule):
    """One option is chosen; it is right or it is not."""

    shuffling = "optional"
    shown_field = "options"

    def judge(self, key: JsonObject, given: JsonObject) -> Judgement | None:
        chosen = given.get("chosen")
        if not isinstance(chosen, str) or not chosen:
            return None
        return _all_or_nothing([Part(chosen, chosen in cast("formats.SingleKey", key)["correct"])])

    def fault(self, content: JsonObject, given: JsonObject) -> Fault | None:
        chosen = given.get("chosen")
        if set(given) != {"chosen"} or not isinstance(chosen, str):
            return "wrong_shape"
        return _id_fault([chosen], self.shown_ids(content))

    def guess_share(self, content: JsonObject, key: JsonObject) -> Fraction:
        return Fraction(len(cast("formats.SingleKey", key)["correct"]), len(self.shown_ids(content)))


class MultipleRule(KindRule):
    """Several options are chosen.

    `all_or_nothing` wants exactly the right ones. `partial` gives the share of right options
    found as long as no wrong one is chosen, so that ticking everything earns nothing.
    """

    shuffling = "optional"
    shown_field = "options"

    def judge(self, key: JsonObject, given: JsonObject) -> Judgement | None:
        chosen = _texts(given.get("chosen"))
        if not chosen:
            return None
        answer_key = cast("formats.MultipleKey", key)
        picked, correct = set(chosen), set(answer_key["correct"])
        parts = tuple(Part(id_, id_ in picked and id_ in correct) for id_ in sorted(picked | correct))
        partial = answer_key.get("rule") == "partial"
        return Judgement(share_of_choice(picked, correct, partial=partial), parts)

    def fault(self, content: JsonObject, given: JsonObject) -> Fault | None:
        chosen = _texts(given.get("chosen"))
        if set(given) != {"chosen"} or chosen is None:
            return "wrong_shape"
        return _id_fault(chosen, self.shown_ids(content))

    def guess_share(self, content: JsonObject, key: JsonObject) -> Fraction:
        """Guess among all non-empty choices, each as likely as any other."""
        answer_key = cast("formats.MultipleKey", key)
        choices, correct = 2 ** len(self.shown_ids(content)) - 1, len(set(answer_key["correct"]))
        # All choices without a wrong option together earn as much as 2^(correct-1) full answers.
        earning = 2 ** (correct - 1) if answer_key.get("rule") == "partial" else 1
        return Fraction(earning, choices)


class TrueFalseRule(KindRule):
    """A statement is judged; its two answers always stand in the same order."""

    def judge(self, key: JsonObject, given: JsonObject) -> Judgement | None:
        value = given.get("value")
        if not isinstance(value, bool):
            return None
        return _all_or_nothing([Part("value", value is cast("formats.TrueFalseKey", key)["correct"])])

    def fault(self, content: JsonObject, given: JsonObject) -> Fault | None:
        fits = set(given) == {"value"} and isinstance(given["value"], bool)
        return None if fits else "wrong_shape"

    def guess_share(self, content: JsonObject, key: JsonObject) -> Fraction:
        return Fraction(1, 2)


class FillInRule(KindRule):
    """Each blank earns its equal share; unordered blanks are paired with texts as well as can be."""

    def judge(self, key: JsonObject, given: JsonObject) -> Judgement | None:
        texts = _texts(given.get("texts"))
        folded = [fold_text(text) for text in texts or []]
        answer_key = cast("formats.FillInKey", key)
        accepted = [{fold_text(text) for text in blank} for blank in answer_key["blanks"]]
        if not any(folded) or len(folded) > len(accepted):
            return None
        in_place = answer_key.get("ordered", True)
        right = (blanks_right_in_place if in_place else blanks_right_in_any_order)(folded, accepted)
        return _equal_shares([Part(str(blank + 1), blank in right) for blank in range(len(accepted))])

    def fault(self, content: JsonObject, given: JsonObject) -> Fault | None:
        texts = _texts(given.get("texts"))
        if set(given) != {"texts"} or texts is None:
            return "wrong_shape"
        if len(texts) > cast("formats.FillInContent", content)["blanks"]:
            return "wrong_shape"
        return "too_long" if any(len(text) > LONGEST_TEXT for text in texts) else None

    def guess_share(self, content: JsonObject, key: JsonObject) -> Fraction:
        return Fraction(0)


class OrderingRule(KindRule):
    """Items are put in order: the whole order counts, or each pair of items that stands right."""

    shuffling = "always"
    shown_field = "items"

    def judge(self, key: JsonObject, given: JsonObject) -> Judgement | None:
        answer_key = cast("formats.OrderingKey", key)
        order, right = _texts(given.get("order")), answer_key["order"]
        if not order or sorted(order) != sorted(right):
            return None
        parts = tuple(Part(id_, id_ == wanted) for id_, wanted in zip(order, right, strict=True))
        if answer_key.get("rule") == "pairwise":
            return Judgement(share_of_pairs(order, right), parts)
        return _all_or_nothing(parts)

    def fault(self, content: JsonObject, given: JsonObject) -> Fault | None:
        order, shown = _texts(given.get("order")), self.shown_ids(content)
        if set(given) != {"order"} or order is None:
            return "wrong_shape"
        fault = _id_fault(order, shown)
        if fault is None and len(order) < len(shown):
            return "missing_id"
        return fault

    def guess_share(self, content: JsonObject, key: JsonObject) -> Fraction:
        answer_key = cast("formats.OrderingKey", key)
        if answer_key.get("rule") == "pairwise":
            return Fraction(1, 2)
        return Fraction(1, factorial(len(answer_key["order"])))

    def right_order(self, key: JsonObject) -> tuple[str, ...]:
        return tuple(cast("formats.OrderingKey", key)["order"])


class MatchingRule(KindRule):
    """Each item on the left finds its partner; every right pair earns its equal share."""

    shuffling = "always"
    shown_field = "right"

    def judge(self, key: JsonObject, given: JsonObject) -> Judgement | None:
        pairs, right = _pairs(given.get("pairs")), cast("formats.MatchingKey", key)["pairs"]
        if not pairs or not pairs.keys() <= right.keys():
            return None
        return _equal_shares([Part(left, pairs.get(left) == partner) for left, partner in right.items()])

    def fault(self, content: JsonObject, given: JsonObject) -> Fault | None:
        pairs = _pairs(given.get("pairs"))
        if set(given) != {"pairs"} or pairs is None:
            return "wrong_shape"
        lefts = _ids(content, "left")
        known = pairs.keys() <= set(lefts) and set(pairs.values()) <= set(self.shown_ids(content))
        return None if known else "unknown_id"

    def guess_share(self, content: JsonObject, key: JsonObject) -> Fraction:
        return Fraction(1, len(self.shown_ids(content)))


RULES: Mapping[Kind, KindRule] = {
    "single": SingleRule(),
    "multiple": MultipleRule(),
    "true_false": TrueFalseRule(),
    "fill_in": FillInRule(),
    "ordering": OrderingRule(),
    "matching": MatchingRule(),
}
KINDS: tuple[Kind, ...] = tuple(RULES)


def _ids(content: JsonObject, field: str) -> tuple[str, ...]:
    return tuple(choice["id"] for choice in cast("list[formats.Choice]", content[field]))


def _texts(value: object) -> list[str] | None:
    """Return the value if it is a list of strings."""
    if isinstance(value, list) and all(isinstance(text, str) for text in value):
        return cast("list[str]", value)
    return None


def _pairs(value: object) -> dict[str, str] | None:
    """Return the value if it maps strings to strings."""
    if isinstance(value, dict) and all(isinstance(text, str) for pair in value.items() for text in pair):
        return cast("dict[str, str]", value)
    return None


def _id_fault(given: Sequence[str], known: Sequence[str]) -> Fault | None:
    if not set(given) <= set(known):
        return "unknown_id"
    return "repeated_id" if len(set(given)) < len(given) else None


def _all_or_nothing(parts: Sequence[Part]) -> Judgement:
    return Judgement(Fraction(all(part.right for part in parts)), tuple(parts))


def _equal_shares(parts: Sequence[Part]) -> Judgement:
    return Judgement(Fraction(sum(part.right for part in parts), len(parts)), tuple(parts))
