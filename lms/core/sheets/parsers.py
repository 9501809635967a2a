"""Turn the cells of a sheet into values, or say what is wrong with one and how to mend it."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from django.utils import timezone
from django.utils.translation import gettext as _

from lms.core.components import Words
from lms.core.wording import enumerated

type Cell = str | int | float | bool | date | datetime | time | timedelta
type Value = str | int | Decimal | bool | date | datetime | tuple[str, ...] | None
type Parser = Callable[[Cell], Value]

DATE_PATTERN = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
MOMENT_PATTERN = re.compile(r"(\S+)[T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?")
TRUE_WORDS = frozenset({"是", "有", "对", "√", "y", "yes", "true", "1"})
FALSE_WORDS = frozenset({"否", "无", "错", "×", "n", "no", "false", "0"})
EARLIEST_YEAR = 1900


class CellFault(Exception):
    """A cell cannot be used: what is wrong, and what to do."""

    def __init__(self, text: Words, remedy: Words = "") -> None:
        """Keep both sentences."""
        super().__init__(str(text))
        self.text = str(text)
        self.remedy = str(remedy)


def as_text(cell: Cell) -> str:
    """Write a cell as the text a person typed: a number cell has no .0, a date is year-month-day."""
    match cell:
        case bool():
            return _("Yes") if cell else _("No")
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case datetime():
            return f"{cell:%Y-%m-%d %H:%M}" if cell.time() != time.min else f"{cell:%Y-%m-%d}"
        case date():
            return f"{cell:%Y-%m-%d}"
        case _:
            return unicodedata.normalize("NFC", str(cell)).replace("\u00a0", " ").strip()


def folded(text: str) -> str:
    """Fold full-width signs, case and spaces, so that what looks the same is the same."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def text(*, max_length: int = 200, pattern: str = "", hint: Words = "") -> Parser:
    """Read text; a text cell keeps its leading zeros, a number cell gives its digits."""
    allowed = re.compile(pattern) if pattern else None

    def parse(cell: Cell) -> Value:
        found = as_text(cell)
        if len(found) > max_length:
            message = _("Longer than %(count)d characters.") % {"count": max_length}
            raise CellFault(message, _("Shorten the text."))
        if allowed and not allowed.fullmatch(found):
            raise CellFault(_("“%(text)s” is not written as it should be.") % {"text": found[:40]}, hint)
        return found

    return parse


def _number(cell: Cell) -> Decimal:
    """Read a number, from a number cell or from text with the usual signs."""
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise CellFault(_("Not a number."), _("Write a number such as 12."))
    try:
        found = Decimal(unicodedata.normalize("NFKC", str(cell)).replace(",", "").strip())
    except InvalidOperation as fault:
        message = _("“%(text)s” is not a number.") % {"text": str(cell)[:40]}
        raise CellFault(message, _("Write a number such as 12.")) from fault
    if not found.is_finite():
        raise CellFault(_("Not a number."), _("Write a number such as 12."))
    return found


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
    """Read a decimal number, rounded to its places (a sheet keeps 0.1 as 0.1000000000000001)."""

    def parse(cell: Cell) -> Value:
        found = _number(cell)
        _check_range(found, minimum, maximum)
        return found.quantize(Decimal(1).scaleb(-places))

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
    """Find a date in text; nothing when it is none."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", written))
    found = DATE_PATTERN.fullmatch(plain) or COMPACT_DATE.fullmatch(plain)
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
        message = _("“%(text)s” is not a date.") % {"text": as_text(cell)[:40]}
        raise CellFault(message, _("Write the date as 2026-01-31."))
    return found


def day(*, future: bool = True) -> Parser:
    """Read a day; with future=False one that lies ahead is refused."""

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
        if word in TRUE_WORDS or word in FALSE_WORDS:
            return word in TRUE_WORDS
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
