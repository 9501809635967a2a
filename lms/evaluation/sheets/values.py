"""Import daily numerators and denominators of indicators."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.api import (
    Change,
    Difference,
    Fault,
    JobProgress,
    Receipt,
    ReceiptLine,
    SheetColumn,
    SheetRow,
    amount,
    day,
    text,
)
from lms.evaluation.choices import IndicatorUnit
from lms.evaluation.models import Indicator, IndicatorValue
from lms.evaluation.services.recording import upsert_values
from lms.evaluation.sheets.lookups import HrImport, KnownPeople, known_people, person_faults, unit_names
from lms.evaluation.wording import count_text

type Actor = PermissionsMixin | AbstractBaseUser | AnonymousUser
type ValueKey = tuple[int, int, date]
type Kept = tuple[Decimal, Decimal, int]
LARGEST = 9_999_999_999.99
# Only a difference can be below zero: a net score and a gain.
MAY_BE_NEGATIVE = frozenset({IndicatorUnit.POINTS, IndicatorUnit.RATIO})


def _indicator_names() -> list[str]:
    return list(Indicator.objects.values_list("name", flat=True))


class ValuesImport(HrImport):
    """One row = one employee's day of one indicator; the unit is that of the day's posting."""

    code = "indicator-values"
    title = gettext_lazy("Indicator values")
    intro = gettext_lazy(
        "Numerator and denominator of each day, never a ratio. "
        "Rows that are there already are brought up to date."
    )
    key = ("number", "day", "indicator")
    back_url_name = "lms_evaluation:values"
    columns = (
        SheetColumn(
            "number",
            gettext_lazy("Staff number"),
            text(max_length=20),
            aliases=("工号", "员工编号"),
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
            choices=_indicator_names,
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
        """Take employee, day and indicator, which may be written as its name or its key."""
        indicators = _indicators_by_word()
        return [_identity(row, indicators) for row in rows]

    def check(self, rows: Sequence[SheetRow]) -> Iterator[Fault]:
        """Report unknown people, indicators and postings, and impossible numbers."""
        people, indicators = known_people(rows), _indicators_by_word()
        for row in rows:
            yield from person_faults(row, people, row.day("day"))
            yield from _number_faults(row, indicators.get(row.text("indicator")))

    def compare(self, rows: Sequence[SheetRow]) -> list[Change]:
        """Compare with the values of those days; one query for all."""
        values = _values_of(rows)
        kept = _kept(values)
        return [_change(value, kept.get(_key(value))) for value in values]

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

    def _differences(
        self, value: IndicatorValue, kept: Kept, units: Mapping[int, str]
    ) -> Iterator[Difference]:
        top, bottom, unit = kept
        if top != value.numerator:
            yield self.difference("numerator", top, value.numerator)
        if bottom != value.denominator:
            yield self.difference("denominator", bottom, value.denominator)
        if unit != value.unit_id:
            yield Difference(_("Unit of the day"), units[unit], units[value.unit_id])

    def apply(
        self, rows: Sequence[SheetRow], *, actor: Actor | None, progress: JobProgress | None
    ) -> Receipt:
        """Save the rows and say how many were new."""
        changes = self.compare(rows)
        upsert_values(_values_of(rows))
        if progress:
            progress.step(len(rows))
        return Receipt(
            headline=gettext_lazy("Indicator values imported"),
            lines=(
                ReceiptLine(gettext_lazy("New"), changes.count(Change.NEW)),
                ReceiptLine(gettext_lazy("Changed"), changes.count(Change.CHANGED)),
            ),
            link_label=gettext_lazy("See the values"),
            link_url=reverse("lms_evaluation:values"),
        )


def _indicators_by_word() -> dict[str, Indicator]:
    found: dict[str, Indicator] = {}
    for indicator in Indicator.objects.all():
        for word in (indicator.name_en, indicator.name, indicator.key):
            if word:
                found[word] = indicator
    return found


def _identity(row: SheetRow, indicators: Mapping[str, Indicator]) -> Hashable:
    """Tell rows of one employee, day and indicator apart from others; None where a cell could not be read."""
    if not row.was_read("number", "day", "indicator"):
        return None
    indicator = indicators.get(row.text("indicator"))
    return row.text("number"), row.day("day"), indicator.pk if indicator else row.text("indicator")


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


def _values_of(rows: Sequence[SheetRow]) -> list[IndicatorValue]:
    people, indicators = known_people(rows), _indicators_by_word()
    return [_value_of(row, people, indicators) for row in rows]


def _value_of(row: SheetRow, people: KnownPeople, indicators: dict[str, Indicator]) -> IndicatorValue:
    employee = people.by_number[row.text("number")]
    unit = people.unit_on(employee, row.day("day"))
    if unit is None:
        raise LookupError(row.number)
    return IndicatorValue(
        indicator=indicators[row.text("indicator")],
        employee=employee,
        unit_id=unit,
        day=row.day("day"),
        numerator=row.amount("numerator"),
        denominator=row.amount("denominator"),
        source=_("Import, sheet “%(sheet)s”") % {"sheet": row.sheet[:80]},
    )


def _kept(values: Sequence[IndicatorValue]) -> dict[ValueKey, Kept]:
    if not values:
        return {}
    days = [value.day for value in values]
    known = IndicatorValue.objects.filter(
        employee__in={value.employee_id for value in values},
        indicator__in={value.indicator_id for value in values},
        day__range=(min(days), max(days)),
    )
    return {_key(each): (each.numerator, each.denominator, each.unit_id) for each in known.iterator()}


def _key(value: IndicatorValue) -> ValueKey:
    return value.employee_id, value.indicator_id, value.day


def _change(value: IndicatorValue, kept: Kept | None) -> Change:
    if kept is None:
        return Change.NEW
    return Change.UNCHANGED if kept == (value.numerator, value.denominator, value.unit_id) else Change.CHANGED
