"""Turn the cells of a sheet into values, or say what is wrong with one and how to mend it."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from lms.core.files.workbooks.texts import folded, one_line, visible
from lms.core.personal_data.validators import personal_fault
from lms.core.wording import StrOrPromise, enumerated

type Cell = str | int | float | bool | date | datetime | time | timedelta
type Value = str | int | Decimal | bool | date | datetime | tuple[str, ...] | None
type Parser = Callable[[Cell], Value | Noted]

DATE_PATTERN = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
# As people write it, and as databases do: with seconds and fractions of them.
MOMENT_PATTERN = re.compile(r"(\S+)[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?")
NUMBER_PATTERN = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d{1,3})?")
IN_SCIENCE: Final = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{1,3}")
TRUE_SPELLINGS = frozenset({"是", "有", "对", "√", "y", "yes", "true", "1"})
FALSE_SPELLINGS = frozenset({"否", "无", "错", "×", "n", "no", "false", "0"})
EARLIEST_YEAR = 1900
# A number cell keeps 15 digits; whatever stood behind them is lost already.
EXACT_NUMBERS: Final = 10**15
DAY_ZERO: Final = date(1899, 12, 30)
# The days a spreadsheet counts to in the years about which people write: 1954 to 2119.
LIKELY_SERIALS: Final = range(20_000, 80_001)


class CellFault(Exception):
    """A cell cannot be used: what is wrong, and what to do."""

    def __init__(self, text: StrOrPromise, remedy: StrOrPromise = "") -> None:
        """Keep both sentences."""
        super().__init__(str(text))
        self.text = str(text)
        self.remedy = str(remedy)


@dataclass(frozen=True, slots=True)
class Noted:
    """A value that is not quite what the cell says, and the sentence that tells so."""

    value: Value
    note: str


def value_of(found: Value | Noted) -> Value:
    """Give the value, noted or not."""
    return found.value if isinstance(found, Noted) else found


def as_text(cell: Cell) -> str:
    """Write a cell as the text a person typed: a number cell has no .0, a date is year-month-day."""
    match cell:
        case bool():
            return _("Yes") if cell else _("No")
        case float():
            return str(int(cell)) if cell.is_integer() else f"{cell:.15g}"
        case datetime():
            return f"{cell:%Y-%m-%d %H:%M}" if cell.time() != time.min else f"{cell:%Y-%m-%d}"
        case date():
            return f"{cell:%Y-%m-%d}"
        case _:
            return unicodedata.normalize("NFC", visible(str(cell))).replace("\u00a0", " ").strip()


def exact_text(cell: Cell) -> str:
    """Write a cell as text; refuse a number of so many digits that the sheet did not keep the last ones."""
    if isinstance(cell, int | float) and abs(cell) >= EXACT_NUMBERS:
        raise digits_lost()
    return as_text(cell)


def digits_lost() -> CellFault:
    """Say that a number is longer than a number cell keeps."""
    return CellFault(
        _("The number is too long for a number cell: its last digits are lost."),
        _("Format the column as text and enter the number again."),
    )


def text(*, max_length: int = 200, pattern: str = "", hint: StrOrPromise = "") -> Parser:
    """Read a text of one line; a text cell keeps its leading zeros, a number cell gives its digits."""
    allowed = re.compile(pattern) if pattern else None

    def parse(cell: Cell) -> Value | Noted:
        found = exact_text(cell)
        line = one_line(found)
        check_length(line, max_length)
        if allowed and not allowed.fullmatch(line):
            raise CellFault(_("“%(text)s” is not written as it should be.") % {"text": line[:40]}, hint)
        return line if line == found else Noted(line, _("The line break was taken out."))

    return parse


def check_length(found: str, max_length: int) -> None:
    """Refuse a text that is longer than its place."""
    if len(found) > max_length:
        message = _("Longer than %(count)d characters.") % {"count": max_length}
        raise CellFault(message, _("Shorten the text."))


def code_of(*, max_length: int, pattern: str = "", hint: StrOrPromise = "") -> Parser:
    """Read a number or code that names something: full-width signs are folded, lost digits refused."""
    parse_text = text(max_length=max_length, pattern=pattern, hint=hint)

    def parse(cell: Cell) -> Value | Noted:
        if not isinstance(cell, str):
            return parse_text(cell)
        written = unicodedata.normalize("NFKC", cell)
        if IN_SCIENCE.fullmatch(written.strip()):
            raise CellFault(
                _("“%(text)s” is a long number that lost its digits.") % {"text": written.strip()[:40]},
                _("Format the column as text and enter the number again."),
            )
        return parse_text(written)

    return parse


def customer_text(*, max_length: int = 2000) -> Parser:
    """Read free text in which a customer may be spoken of; what tells who it is, is refused."""

    def parse(cell: Cell) -> Value:
        found = exact_text(cell)
        check_length(found, max_length)
        fault = personal_fault(found)
        if fault is not None:
            raise CellFault(*fault)
        return found

    return parse


def _number(cell: Cell) -> Decimal:
    """Read a number, from a number cell or from text with the usual signs."""
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise CellFault(_("Not a number."), _("Write a number such as 12."))
    try:
        found = Decimal(_plain_number(cell))
    except InvalidOperation as fault:
        message = _("“%(text)s” is not a number.") % {"text": str(cell)[:40]}
        raise CellFault(message, _("Write a number such as 12.")) from fault
    if not found.is_finite():
        raise CellFault(_("Not a number."), _("Write a number such as 12."))
    return found


def _plain_number(cell: str | float) -> str:
    """Take the commas between thousands out; any other comma leaves what is no number."""
    if not isinstance(cell, str):
        return str(cell)
    written = unicodedata.normalize("NFKC", cell).strip()
    return written.replace(",", "") if NUMBER_PATTERN.fullmatch(written) else written


def _check_range(found: Decimal, minimum: float | None, maximum: float | None) -> None:
    """Refuse a number outside its bounds."""
    if minimum is not None and found < Decimal(str(minimum)):
        raise CellFault(_("Less than %(bound)s.") % {"bound": minimum}, _("Check the number."))
    if maximum is not None and found > Decimal(str(maximum)):
        raise CellFault(_("More than %(bound)s.") % {"bound": maximum}, _("Check the number."))


def whole(*, minimum: int | None = None, maximum: int | None = None) -> Parser:
    """Read a whole number."""

    def parse(cell: Cell) -> Value:
        found = _number(cell)
        if found != found.to_integral_value():
            raise CellFault(_("Not a whole number."), _("Write a number without a fraction."))
        _check_range(found, minimum, maximum)
        return int(found)

    return parse


def amount(*, places: int = 2, minimum: float | None = None, maximum: float | None = None) -> Parser:
    """Read a decimal number, rounded to its places; rounding is noted.

    A sheet keeps 0.1 as 0.1000000000000001: what lies behind its 15 exact digits is no rounding.
    """

    def parse(cell: Cell) -> Value | Noted:
        found = _number(cell)
        _check_range(found, minimum, maximum)
        kept = found.quantize(Decimal(1).scaleb(-places))
        exact = Decimal(f"{cell:.15g}") if isinstance(cell, float) else found
        if exact == kept:
            return kept
        note = _("%(written)s was rounded to %(kept)s.") % {"written": f"{exact:f}", "kept": f"{kept:f}"}
        return Noted(kept, note)

    return parse


def share() -> Parser:
    """Read a share: 0.85 and 85% are the same; a bare 85 is refused, as nobody knows what it means."""

    def parse(cell: Cell) -> Value:
        written = unicodedata.normalize("NFKC", str(cell)).strip() if isinstance(cell, str) else ""
        found = _number(written[:-1]) / 100 if written.endswith("%") else _number(cell)
        if not 0 <= found <= 1:
            raise CellFault(_("Not between 0 and 1."), _("Write it as 0.85 or 85%."))
        return found

    return parse


def _date_in(written: str) -> date | None:
    """Find a date in text, with a time of day or without; nothing when it is none."""
    plain = unicodedata.normalize("NFKC", written).strip()
    parts = MOMENT_PATTERN.fullmatch(plain)
    squeezed = re.sub(r"\s+", "", parts[1] if parts and int(parts[2]) < 24 else plain)
    found = DATE_PATTERN.fullmatch(squeezed) or COMPACT_DATE.fullmatch(squeezed)
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def _day_of(cell: Cell) -> date:
    """Read a day from a date cell, from text, or from 20260131 typed as a number."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = (
        _date_in(as_text(cell))
        if isinstance(cell, str | int | float) and not isinstance(cell, bool)
        else None
    )
    if found is None or found.year < EARLIEST_YEAR:
        raise _no_day(as_text(cell))
    return found


def _no_day(written: str) -> CellFault:
    """Say that a cell holds no day; a count of days as spreadsheets keep it is called what it is."""
    counted = re.fullmatch(r"(\d{5})(?:\.\d+)?", written)
    if counted and int(counted[1]) in LIKELY_SERIALS:
        meant = DAY_ZERO + timedelta(days=int(counted[1]))
        message = _("“%(text)s” is how Excel counts days; it may stand for %(day)s.")
        remedy = _("Format the column as a date, so that the day shows, or write it as 2026-01-31.")
        return CellFault(message % {"text": written, "day": f"{meant:%Y-%m-%d}"}, remedy)
    return CellFault(
        _("“%(text)s” is not a date.") % {"text": written[:40]}, _("Write the date as 2026-01-31.")
    )


def day(*, future: bool = True) -> Parser:
    """Read a day, the time of day beside it left out; with future=False one that lies ahead is refused."""

    def parse(cell: Cell) -> Value:
        found = _day_of(cell)
        if not future and found > timezone.localdate():
            raise CellFault(_("This day lies in the future."), _("Check the year."))
        return found

    return parse


def moment_of(*, future: bool = True) -> Parser:
    """Read a day with its time, in local time; midnight when only a day is written."""

    def parse(cell: Cell) -> Value:
        found = timezone.make_aware(_moment(cell))
        if not future and found > timezone.now():
            raise CellFault(_("This moment lies in the future."), _("Check the year."))
        return found

    return parse


def _moment(cell: Cell) -> datetime:
    """Read a day and time."""
    if isinstance(cell, datetime):
        return cell
    parts = MOMENT_PATTERN.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if parts is None:
        return datetime.combine(_day_of(cell), time.min)
    try:
        clock = time(int(parts[2]), int(parts[3]), int(parts[4] or 0))
    except ValueError as fault:
        raise CellFault(_("There is no such time of day."), _("Write it as 2026-01-31 08:30.")) from fault
    return datetime.combine(_day_of(parts[1]), clock)


def flag() -> Parser:
    """Read yes or no."""

    def parse(cell: Cell) -> Value:
        if isinstance(cell, bool):
            return cell
        word = folded(as_text(cell))
        if word in TRUE_SPELLINGS or word in FALSE_SPELLINGS:
            return word in TRUE_SPELLINGS
        raise CellFault(_("Neither yes nor no."), _("Write yes or no."))

    return parse


def choice(values: Mapping[str, str], *, offered: Callable[[], Sequence[str]] | None = None) -> Parser:
    """Read one of several words: `values` maps what people write to what is kept.

    `offered` lists the words to name to a reader who wrote another one; without it all are named.
    """
    by_word = {folded(word): value for word, value in values.items()}

    def parse(cell: Cell) -> Value:
        try:
            return by_word[folded(as_text(cell))]
        except KeyError as fault:
            message = _("“%(text)s” is not one of the choices.") % {"text": as_text(cell)[:40]}
            words = enumerated(offered() if offered else values)
            raise CellFault(message, _("Choose: %(words)s") % {"words": words}) from fault

    return parse


def listed(separators: str = "、,，;；") -> Parser:
    """Read several words from one cell."""

    def parse(cell: Cell) -> Value:
        parts = re.split(f"[{re.escape(separators)}\n]", as_text(cell))
        return tuple(part.strip() for part in parts if part.strip())

    return parse
