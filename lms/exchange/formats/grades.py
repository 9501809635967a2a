"""Turn what an answer earns into the percentages that Moodle knows, a closed list, and read them again."""

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext as _

from lms.core.refusals import UnreadableFile
from lms.exchange.formats.tagging import CannotCarry, LeavingOut
from lms.questions.records.rules import QuestionRecord, letters

# What a wrong option costs: all marks, or as much as a right one earns.
_COSTS_ALL: Final = Fraction(-1)


def shares_of(record: QuestionRecord, leaving: LeavingOut) -> tuple[Fraction, ...]:
    """Give the shares a record holds, else those its answer and its rule amount to."""
    if len(record.options) < 2 or not isinstance(record.answer, tuple) or not record.answer:
        raise CannotCarry(_("It has no options or no right answer."))
    shares = as_grades(record.shares or _by_rule(record, leaving))
    if record.kind != "multiple" and 1 not in shares:
        raise CannotCarry(_("It has no options or no right answer."))
    return shares


def as_grades(shares: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Give the grades that shares are, rounding aside; refuse a share that is none of Moodle's."""
    grades = []
    for share in shares:
        grade = nearest(share)
        if grade is None:
            unknown = _("An answer earns %(percent)s %%, which is none of Moodle's grades.")
            raise CannotCarry(unknown % {"percent": percent_text(share)})
        grades.append(grade)
    return tuple(grades)


def _by_rule(record: QuestionRecord, leaving: LeavingOut) -> tuple[Fraction, ...]:
    right = {str(letter) for letter in record.answer} if isinstance(record.answer, tuple) else set()
    names = letters(range(len(record.options)))
    if record.kind == "single":
        return tuple(Fraction(int(name in right)) for name in names)
    if record.rule not in {"partial", "deduction"}:
        leaving.part(record, _("All or nothing: in Moodle an incomplete choice earns its share."))
    share = Fraction(1, len(right))
    cost = -share if record.rule == "deduction" else _COSTS_ALL
    return tuple(share if name in right else cost for name in names)


# The grades Moodle offers for an answer, as shares of the marks. Its importer refuses a file with any other.
_OFFERED: Final = "0 1/20 1/10 1/9 1/8 1/7 1/6 1/5 1/4 3/10 1/3 2/5 1/2 3/5 2/3 7/10 3/4 4/5 5/6 9/10 1"
GRADES: Final = frozenset(sign * Fraction(share) for share in _OFFERED.split() for sign in (1, -1))
# A written percentage is rounded, mostly to five digits behind the point.
_ROUNDING: Final = Fraction(1, 100_000)
_NUMBER = re.compile(r"[+-]?(?:\d{1,9}(?:\.\d{0,12})?|\.\d{1,12})(?:[eE][+-]?\d{1,2})?")


def grade_of(percent: str, question: str) -> Fraction:
    """Give the share that a percentage stands for; a value that is no grade refuses the whole file."""
    share = share_of(percent)
    near = None if share is None else nearest(share)
    if near is None:
        raise UnreadableFile(
            _(
                "Invalid grade “%(grade)s” in the question “%(question)s”. "
                "Use one of Moodle's grades, such as 100, 50, 33.33333, 0 or -50, in the whole file."
            )
            % {"grade": percent.strip()[:40], "question": question[:80]}
        )
    return near


def share_of(percent: str) -> Fraction | None:
    """Give the share that a percentage stands for, None where it is no number."""
    text = percent.strip()
    return Fraction(Decimal(text)) / 100 if _NUMBER.fullmatch(text) else None


def nearest(share: Fraction) -> Fraction | None:
    """Give the grade a rounded share means, None where it is none of them."""
    return next((grade for grade in GRADES if abs(grade - share) < _ROUNDING), None)


def percent_text(share: Fraction) -> str:
    """Write a share as a percentage, rounded as Moodle rounds."""
    text = f"{float(share * 100):.5f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
