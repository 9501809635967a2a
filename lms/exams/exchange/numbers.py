"""Read numbers and the distance an answer may have from them."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext as _

from lms.exams.domain.records import NumericAnswer
from lms.exams.exchange.faults import Faulty

# A bounded form: a number with a huge exponent would cost hours to write out.
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,2})?")


def number_of(text: str) -> Decimal:
    """Read one number with a decimal point."""
    written = text.strip().replace("\u2212", "-")
    if not _NUMBER.fullmatch(written):
        raise Faulty(
            _("“%(text)s” is not a number. Write digits with a decimal point, such as 3.5.")
            % {"text": written[:40]}
        )
    return Decimal(written)


def numeric_answer(value: str, tolerance: str, share: Fraction) -> NumericAnswer:
    """Read a right number and its tolerance; an empty tolerance is none."""
    allowed = number_of(tolerance) if tolerance.strip() else Decimal(0)
    if allowed < 0:
        raise Faulty(
            _("The tolerance %(text)s is below zero. Write how far an answer may lie away.")
            % {"text": tolerance.strip()}
        )
    return NumericAnswer(number_of(value), allowed, share)


def numeric_span(low: str, high: str, share: Fraction) -> NumericAnswer:
    """Read a span of right numbers as its middle and half its width."""
    least, most = number_of(low), number_of(high)
    if most < least:
        raise Faulty(
            _("The span %(low)s..%(high)s ends before it starts. Write the smaller number first.")
            % {"low": low.strip(), "high": high.strip()}
        )
    return NumericAnswer((least + most) / 2, (most - least) / 2, share)
