"""Import daily numerators and denominators of indicators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import repeat
from typing import Final, cast

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.files.workbooks.api import SheetColumn, amount, code_of, day, shortened, text
from lms.core.imports.api import Change, Difference, Fault, Rows, SheetRow
from lms.core.jobs.api import JobProgress, Receipt, ReceiptLine
from lms.core.wording import count_text
from lms.performance.choices import IndicatorUnit
from lms.performance.evidence.sheets import HrImport, KnownPeople, person_faults, unit_names
from lms.performance.indicators.models import Indicator, IndicatorValue
from lms.performance.indicators.months import sum_months
from lms.performance.indicators.services import (
    KeptValue,
    ValueRow,
    contested_figures,
    kept_values,
    settle_figures,
    upsert_values,
)

type Actor = PermissionsMixin | AbstractBaseUser | AnonymousUser
type Columns = tuple[list[str], list[date], list[str], list[Decimal], list[Decimal]]
NAMES: Final = ("number", "day", "indicator", "numerator", "denominator")
LONGEST_FILE_NAME, LONGEST_SHEET_NAME = 45, 25
LARGEST = 9_999_999_999.99
# Only a difference can be below zero: a net score and a gain.
MAY_BE_NEGATIVE = frozenset({IndicatorUnit.POINTS, IndicatorUnit.RATIO})


class ValuesImport(HrImport):
    """One row = one employee's day of one indicator; the unit is that of the day's posting."""

    code = "indicator-values"
    title = gettext_lazy("Indicator values")
    intro = gettext_lazy(
        "Numerator and denominator of each day, never a ratio. "
        "Rows that are there already are brought up to date."
    )
    key = ("number", "day", "indicator")
    back_url_name = "lms_performance:values"
    rows_at_once = 20_000
    columns = (
        SheetColumn(
            "number",
            gettext_lazy("Staff number"),
            code_of(max_length=20),
            aliases=("工号", "员工工号", "员工编号"),
            example="00231",
        ),
        SheetColumn("day", gettext_lazy("Day"), day(future=False), aliases=("日期",), example="2026-11-02"),
        SheetColumn(
            "indicator",
            gettext_lazy("Indicator"),
            text(max_length=80),
            aliases=("指标", "指标名称", "指标编码"),
            help_text=gettext_lazy("Name or key"),
            example="一次解决率",
            choices=lambda: dict(Indicator.objects.values_list("name", "key")),
        ),
        SheetColumn(
            "numerator",
            gettext_lazy("Numerator"),
            amount(places=2, minimum=-LARGEST, maximum=LARGEST),
            aliases=("分子",),
            example="33",
        ),
        SheetColumn(
            "denominator",
            gettext_lazy("Denominator"),
            amount(places=2, minimum=0, maximum=LARGEST),
            aliases=("分母",),
            example="42",
        ),
    )

    def identities(self, rows: Rows) -> list[Hashable]:
        """Take employee, day and indicator, by its name or its key; None where a cell could not be read."""
        numbers, days, words, *_rest = _columns(rows)
        columns = numbers, days, [self._keys.get(word, word) for word in words]
        found: list[Hashable] = list(zip(*columns, strict=True))
        if any(None in column for column in columns):
            return [None if None in key else key for key in zip(*columns, strict=True)]
        return found

    def check(self, rows: Rows) -> Iterator[Fault]:
        """Report unknown people, indicators and postings, and impossible numbers."""
        units, indicators = self._units_of(rows), self._indicators
        shares = {word for word, each in indicators.items() if each.unit == IndicatorUnit.PERCENT}
        _numbers, days, words, tops, bottoms = _columns(rows)
        checked = enumerate(zip(units, words, tops, bottoms, strict=True))
        for place, (unit, word, top, bottom) in checked:
            if unit is None:
                yield from person_faults(rows[place], self._people, days[place])
            # Most rows count something above nought, and of a share no more than there are: told at once.
            if word not in indicators or top < 0 or bottom <= 0 or (word in shares and top > bottom):
                yield from _number_faults(rows[place], indicators.get(word))

    def compare(self, rows: Rows) -> list[Change]:
        """Compare with the values of those days; one query for all, two where there are any."""
        found = [Change.NEW] * len(rows)
        values = self._values_of(rows)
        for place, stands in self._kept(values):
            value = values[place]
            is_same = stands == (value.numerator, value.denominator, value.unit_id)
            found[place] = Change.UNCHANGED if is_same else Change.CHANGED
        return found

    def differences(self, rows: Rows) -> list[list[Difference]]:
        """Give the numbers that are kept and would change, and the unit where the posting has changed."""
        values = self._values_of(rows)
        kept = dict(self._kept(values))
        units = unit_names({value.unit_id for value in values} | {each.unit_id for each in kept.values()})
        return [
            list(self._differences(value, kept[place], units)) if place in kept else []
            for place, value in enumerate(values)
        ]

    def _differences(
        self, value: ValueRow, kept: KeptValue, units: Mapping[int, str]
    ) -> Iterator[Difference]:
        if kept.numerator != value.numerator:
            yield self.difference("numerator", kept.numerator, Decimal(value.numerator))
        if kept.denominator != value.denominator:
            yield self.difference("denominator", kept.denominator, Decimal(value.denominator))
        if kept.unit_id != value.unit_id:
            yield Difference(_("Unit of the day"), units[kept.unit_id], units[value.unit_id])

    def apply(self, rows: Rows, *, actor: Actor | None, progress: JobProgress | None) -> Receipt:
        """Save the rows of one block."""
        return self.apply_blocks([rows], actor=actor, progress=progress)

    def apply_blocks(
        self, blocks: Iterable[Rows], *, actor: Actor | None, progress: JobProgress | None
    ) -> Receipt:
        """Save the rows, block by block, and say how many were new."""
        counts: Counter[Change] = Counter()
        days: set[date] = set()
        employees: set[int] = set()
        contested, corrected = contested_figures(), set[int]()
        for rows in blocks:
            # Each value tells where it comes from; the row's number is put in last.
            source = _("Imported on %(day)s: %(file)s, sheet “%(sheet)s”, row %(row)s") % {
                "day": f"{timezone.localdate():%Y-%m-%d}",
                "file": shortened(rows.file, LONGEST_FILE_NAME).replace("%", "%%"),
                "sheet": shortened(rows.sheet, LONGEST_SHEET_NAME).replace("%", "%%"),
                "row": "%d",
            }
            values = self._values_of(rows, source=source)
            upsert_values(values)
            counts.update(rows.changes)
            if contested:
                changed = {
                    (value.indicator_id, value.employee_id)
                    for value, change in zip(values, rows.changes, strict=True)
                    if change is Change.CHANGED
                }
                corrected |= {contested[figure] for figure in changed & contested.keys()}
            days.update(value.day for value in values)
            employees.update(value.employee_id for value in values)
        if progress:
            progress.step(0, message=_("Adding up the months"))
        settle_figures(corrected)
        sum_months(days, employees)  # once, as months are locked while they are summed
        return Receipt(
            headline=gettext_lazy("Indicator values imported"),
            lines=(
                ReceiptLine(gettext_lazy("New"), counts[Change.NEW]),
                ReceiptLine(gettext_lazy("Changed"), counts[Change.CHANGED]),
            ),
            link_label=gettext_lazy("See the values"),
            link_url=reverse("lms_performance:values"),
        )

    @cached_property
    def _people(self) -> KnownPeople:
        """Remember the people of the blocks before."""
        return KnownPeople()

    @cached_property
    def _indicators(self) -> dict[str, Indicator]:
        """Give the indicators by all their words."""
        return {
            word: indicator
            for indicator in Indicator.objects.all()
            for word in (indicator.name_en, indicator.name, indicator.key)
            if word
        }

    @cached_property
    def _keys(self) -> dict[str, int]:
        return {word: indicator.pk for word, indicator in self._indicators.items()}

    def _units_of(self, rows: Rows) -> list[int | None]:
        """Give for each row the unit of its person's posting on its day, if both are known."""
        numbers, days, *_rest = _columns(rows)
        self._people.learn(numbers)
        known = self._people.by_number
        asked = list(zip(numbers, days, strict=True))
        units = {
            (number, day_): self._people.unit_on(known[number], day_) if number in known else None
            for number, day_ in set(asked)
        }
        return [units[one] for one in asked]

    def _values_of(self, rows: Rows, *, source: str = "") -> list[ValueRow]:
        """Give what faultless rows say, with the unit of the day; `source` tells from where, row for row."""
        numbers, days, words, tops, bottoms = _columns(rows)
        units = cast("list[int]", self._units_of(rows))
        if None in units:
            raise LookupError(rows.numbers[units.index(None)])  # type: ignore[arg-type] # as was just seen
        people = {number: employee.pk for number, employee in self._people.by_number.items()}
        return list(
            map(
                ValueRow._make,
                zip(
                    map(self._keys.__getitem__, words),
                    map(people.__getitem__, numbers),
                    units,
                    days,
                    tops,
                    bottoms,
                    [source % number for number in rows.numbers] if source else repeat("", len(rows)),
                    strict=True,
                ),
            )
        )

    def _kept(self, values: Sequence[ValueRow]) -> Iterator[tuple[int, KeptValue]]:
        """Give the values that stand for the same people, indicators and days, by their place."""
        days = [value.day for value in values]
        if values and IndicatorValue.objects.filter(day__range=(min(days), max(days))).exists():
            yield from kept_values(values)


def _columns(rows: Rows) -> Columns:
    """Give the five columns, whose parsers promise what is in the cells that were read."""
    return cast("Columns", tuple(rows.column(name) for name in NAMES))


def _number_faults(row: SheetRow, indicator: Indicator | None) -> Iterator[Fault]:
    if indicator is None:
        text_ = _("There is no indicator “%(word)s”.") % {"word": row.text("indicator")}
        yield Fault(row, "indicator", text_, _("Choose one from the list in the template workbook."))
        return
    top, bottom = row.amount("numerator"), row.amount("denominator")
    if top < 0 and indicator.unit not in MAY_BE_NEGATIVE:
        yield Fault(row, "numerator", _("Less than zero."), _("Check the number."))
    if indicator.unit == IndicatorUnit.PERCENT and top > bottom:
        said = _("A share cannot count %(top)s of %(bottom)s.") % {
            "top": count_text(float(top)),
            "bottom": count_text(float(bottom)),
        }
        yield Fault(row, "numerator", said, _("Check whether the two numbers are swapped."))
    if bottom == 0 and top != 0:
        yield Fault(row, "denominator", _("Something was counted over nothing."), _("Enter the denominator."))
