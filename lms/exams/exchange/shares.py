"""Give what each option earns, in the grades that Moodle knows."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext as _

from lms.exams.domain.records import QuestionRecord, letters
from lms.exams.exchange.grades import nearest, percent_text
from lms.exams.exchange.leaving_out import CannotCarry, LeavingOut

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
    return tuple(_as_grade(share) for share in shares)


def _as_grade(share: Fraction) -> Fraction:
    grade = nearest(share)
    if grade is None:
        raise CannotCarry(
            _("An answer earns %(percent)s %%, which is none of Moodle's grades.")
            % {"percent": percent_text(share)}
        )
    return grade


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
