"""Point out new numbers in a roster that are shorter than every other: zeros may be lost."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from lms.core.api import SheetRow
from lms.people.sheets.rows import Roster


def short_number_remarks(rows: Sequence[SheetRow], roster: Roster) -> list[str]:
    """Give a remark for each new number of digits that is shorter than all known ones, else an empty text.

    Where nobody is known yet, the numbers of the sheet that still begin with a zero tell the length.
    """
    written = [row.text("number") for row in rows]
    lengths = [len(number) for number in roster.employees if number.isdigit()]
    lengths = lengths or [len(number) for number in written if number.startswith("0")]
    shortest = min(lengths, default=0)
    return [_remark(number, shortest) if number not in roster.employees else "" for number in written]


def _remark(number: str, shortest: int) -> str:
    if not number.isdigit() or len(number) >= shortest:
        return ""
    words = {"number": number, "length": shortest, "padded": number.zfill(shortest)}
    sentence = _(
        "%(number)s is shorter than every other number (%(length)d digits): is %(padded)s meant? Excel drops"
        " leading zeros of numbers that are not written as text."
    )
    return sentence % words
