"""Import daily numerators and denominators of indicators."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import batched
from operator import itemgetter
from typing import cast

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.files.workbooks.api import SheetColumn, amount, code_of, day, shortened, text
from lms.core.imports.api import Change, Difference, Fault, SheetRow
from lms.core.jobs.api import JobProgress, Receipt, ReceiptLine
from lms.core.wording import count_text
from lms.performance.choices import IndicatorUnit
from lms.performance.evidence.sheets import HrImport, known_people, person_faults, unit_names
from lms.performance.indicators.models import Indicator, IndicatorValue
from lms.performance.indicators.months import sum_months
from lms.performance.indicators.services import ValueRow, upsert_values

type Actor = PermissionsMixin | AbstractBaseUser | AnonymousUser
type ValueKey = tuple[int, int, date]
type Kept = tuple[Decimal, Decimal, int]
type Cells = tuple[str, date, str, Decimal, Decimal]
CELLS = itemgetter("number", "day", "indicator", "numerator", "denominator")
ROWS_AT_ONCE = 5_000
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

    def identities(self, rows: Sequence[SheetRow]) -> list[Hashable]:
        """Take employee, day and indicator, by its name or its key; None where a cell could not be read."""
        indicators = _indicators_by_word()
        found: list[Hashable] = []
        for row in rows:
            if row.unread and not row.was_read("number", "day", "indicator"):
                found.append(None)
                continue
            values, indicator = row.values, indicators.get(row.text("indicator"))
            found.append(
                (values["number"], values["day"], indicator.pk if indicator else values["indicator"])
            )
        return found

    def check(self, rows: Sequence[SheetRow]) -> Iterator[Fault]:
        """Report unknown people, indicators and postings, and impossible numbers."""
        people, indicators = known_people(rows), _indicators_by_word()
        for row in rows:
            number, day_, word, top, bottom = _cells(row)
            employee, indicator = people.by_number.get(number), indicators.get(word)
            if employee is None or people.unit_on(employee, day_) is None:
                yield from person_faults(row, people, day_)
            # Most rows count something above nought, and of a share no more than there are: told at once.
            is_share = indicator is not None and indicator.unit == IndicatorUnit.PERCENT
            if indicator is None or top < 0 or bottom <= 0 or (is_share and top > bottom):
                yield from _number_faults(row, indicator)

    def compare(self, rows: Sequence[SheetRow]) -> list[Change]:
        """Compare with the values of those days; one query for all."""
        values = _values_of(rows)
        kept = _kept(values)
        found = []
        for value in values:
            stands, wanted = kept.get(_key(value)), (value.numerator, value.denominator, value.unit_id)
            change = Change.UNCHANGED if stands == wanted else Change.CHANGED
            found.append(Change.NEW if stands is None else change)
        return found

    def differences(self, rows: Sequence[SheetRow]) -> list[list[Difference]]:
        """Give the numbers that are kept and would change, and the unit where the posting has changed."""
        values = _values_of(rows)
        kept = _kept(values)
        units = unit_names(
            {value.unit_id for value in values} | {unit for _top, _bottom, unit in kept.values()}
        )
        return [
            list(self._differences(value, kept[_key(value)], units)) if _key(value) in kept else []
            for value in values
        ]

    def _differences(self, value: ValueRow, kept: Kept, units: Mapping[int, str]) -> Iterator[Difference]:
        top, bottom, unit = kept
        if top != value.numerator:
            yield self.difference("numerator", top, Decimal(value.numerator))
        if bottom != value.denominator:
            yield self.difference("denominator", bottom, Decimal(value.denominator))
        if unit != value.unit_id:
            yield Difference(_("Unit of the day"), units[unit], units[value.unit_id])

    def apply(
        self, rows: Sequence[SheetRow], *, actor: Actor | None, progress: JobProgress | None
    ) -> Receipt:
        """Save the rows, batch by batch, and say how many were new."""
        # Each value tells where it comes from; the row's number is put in last.
        source = _("Imported on %(day)s: %(file)s, sheet “%(sheet)s”, row %(row)s") % {
            "day": f"{timezone.localdate():%Y-%m-%d}",
            "file": shortened(rows[0].file, LONGEST_FILE_NAME).replace("%", "%%"),
            "sheet": shortened(rows[0].sheet, LONGEST_SHEET_NAME).replace("%", "%%"),
            "row": "%d",
        }
        values = _values_of(rows, source=source)
        for batch in batched(values, ROWS_AT_ONCE):
            upsert_values(batch)
            if progress:
                progress.step(len(batch))
        sum_months({value.day for value in values}, {value.employee_id for value in values})
        new = sum(row.change is Change.NEW for row in rows)
        return Receipt(
            headline=gettext_lazy("Indicator values imported"),
            lines=(
                ReceiptLine(gettext_lazy("New"), new),
                ReceiptLine(gettext_lazy("Changed"), len(values) - new),
            ),
            link_label=gettext_lazy("See the values"),
            link_url=reverse("lms_performance:values"),
        )


def _indicators_by_word() -> dict[str, Indicator]:
    found: dict[str, Indicator] = {}
    for indicator in Indicator.objects.all():
        for word in (indicator.name_en, indicator.name, indicator.key):
            if word:
                found[word] = indicator
    return found


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


def _values_of(rows: Sequence[SheetRow], *, source: str = "") -> list[ValueRow]:
    """Give what faultless rows say, with the unit of the day; `source` tells from where, row for row."""
    people, indicators = known_people(rows), _indicators_by_word()
    keys = {word: indicator.pk for word, indicator in indicators.items()}
    values: list[ValueRow] = []
    for row in rows:
        number, day_, word, top, bottom = _cells(row)
        employee = people.by_number[number]
        unit = people.unit_on(employee, day_)
        if unit is None:
            raise LookupError(row.number)
        values.append(
            ValueRow(keys[word], employee.id, unit, day_, top, bottom, source and source % row.number)
        )
    return values


def _cells(row: SheetRow) -> Cells:
    """Give the cells of a row that has a value in each column, whose parsers promise what they are."""
    return cast("Cells", CELLS(row.values))


def _kept(values: Sequence[ValueRow]) -> dict[ValueKey, Kept]:
    """Read the values that stand for the same people, indicators and days."""
    if not values:
        return {}
    days = [value.day for value in values]
    known = IndicatorValue.objects.filter(
        employee__in={value.employee_id for value in values},
        indicator__in={value.indicator_id for value in values},
        day__range=(min(days), max(days)),
    ).values_list("employee_id", "indicator_id", "day", "numerator", "denominator", "unit_id")
    return {
        (employee, indicator, day_): (top, bottom, unit)
        for employee, indicator, day_, top, bottom, unit in known.iterator(chunk_size=10_000)
    }


def _key(value: ValueRow) -> ValueKey:
    return value.employee_id, value.indicator_id, value.day
