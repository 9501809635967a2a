"""Tell Moodle's ways of marking an order from ours, and ours from Moodle's."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from lms.exams.exchange.answers import Kept

_OURS: Final = {
    "ALL_OR_NOTHING": "exact",
    "RELATIVE_ALL_PREVIOUS_AND_NEXT": "pairwise",
    "RELATIVE_NEXT_EXCLUDE_LAST": "adjacent",
}
_NUMBERS: Final = {
    "-1": "ALL_OR_NOTHING",
    "4": "RELATIVE_ALL_PREVIOUS_AND_NEXT",
    "1": "RELATIVE_NEXT_EXCLUDE_LAST",
}
_OTHERS: Final = (
    "ABSOLUTE ABS ABSOLUTE_POSITION RELATIVE REL RELATIVE_NEXT_INCLUDE_LAST RELATIVE_ONE_PREVIOUS_AND_NEXT "
    "RELATIVE_TO_CORRECT LONGEST_ORDERED_SUBSET LONGEST_CONTIGUOUS_SUBSET"
)

# What else the first line of an order in GIFT may say: how many are shown, which, how, with what.
_SETTINGS: Final = (
    "ALL EXACT RANDOM REL CONTIGUOUS CONTIG HORIZONTAL HORI H VERTICAL VERT V SHOW HIDE TRUE FALSE YES NO "
    "NONE ABC ABCD 123 III IIII"
)


def is_order_word(word: str) -> bool:
    """Tell whether a word may stand in the first line of an order."""
    return word.isdigit() or word in _OURS or word.upper() in f"{_OTHERS} {_SETTINGS}".split()


def rule_of(words: Sequence[str], kept: Kept) -> str | None:
    """Find the rule among the words of an order's first line; tell of one that has no counterpart."""
    for word in words:
        if word in _OURS:
            return _OURS[word]
        if word in _OTHERS.split():
            kept.say(word, _("the usual rule for orders: this way of marking is not known here"))
    return None


def moodle_rule(rule: str | None) -> str:
    """Give Moodle's word for a rule; without one only the whole order counts."""
    return next((word for word, ours in _OURS.items() if ours == rule), "ALL_OR_NOTHING")


def rule_by_number(written: str, kept: Kept) -> str | None:
    """Find the rule that Moodle XML writes as a word or as a number."""
    word = _NUMBERS.get(written, written)
    if word.lstrip("-").isdigit():
        kept.say(word, _("the usual rule for orders: this way of marking is not known here"))
        return None
    return rule_of([word], kept)
