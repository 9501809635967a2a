"""Pick from a judged paper what deserves a look, and word it line by line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lms.core.wording import percent
from lms.psychometrics.items.queries import AskedVersion, JudgedUse
from lms.psychometrics.items.rules.groups import GroupDifference
from lms.psychometrics.items.rules.judging import OptionCurve
from lms.psychometrics.items.tables import ItemRow
from lms.psychometrics.items.wording import difference_text, remarks

_KEY_FLAGS = frozenset({"check_key", "ambiguous", "negative_discrimination"})
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class ItemNote:
    """One line of a list: a question, and what is to say of it."""

    row: ItemRow
    text: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class OptionLine:
    """One option of a question with how it did."""

    name: str
    is_right: bool
    chosen: str
    correlation: str
    remarks: str
    is_enough: bool


def suspects(rows: Iterable[ItemRow]) -> list[ItemNote]:
    """List the questions whose key or options deserve a look, those with the worst key first.

    Each line says who takes the right options and those with remarks.
    """
    found = [row for row in rows if _KEY_FLAGS.intersection(row.item.flags)]
    found.sort(key=lambda row: ("check_key" not in row.item.flags, row.item.statistics.item_rest.value or 0))
    lines = []
    for row in found:
        options = [
            _option_text(option_name(row.asked, one.statistics.id, place), one)
            for place, one in enumerate(row.item.options)
            if one.statistics.is_correct or one.statistics.flags
        ]
        lines.append(ItemNote(row, pgettext("between options", "; ").join(options), remarks(row.item.flags)))
    return lines


def drifted(rows: Iterable[ItemRow]) -> list[ItemNote]:
    """List the questions that became harder or easier by more than a little, the most changed first."""
    changed = [(row, row.item.drift) for row in rows if row.item.drift]
    return [ItemNote(row, difference_text(one)) for row, one in _by_size(changed)]


def differing(rows: Iterable[ItemRow], units: Sequence[str], names: Mapping[str, str]) -> list[ItemNote]:
    """List the questions that are harder or easier for a unit than for others with equal totals."""
    lines = []
    for number, path in enumerate(units):
        of_unit = [(row, row.item.differences.get(number)) for row in rows]
        lines += [
            ItemNote(row, difference_text(one), names.get(path, path)) for row, one in _by_size(of_unit)
        ]
    return lines


def option_lines(use: JudgedUse) -> list[OptionLine]:
    """Word the options of a question."""
    found = [curve.statistics for curve in use.item.options]
    return [
        OptionLine(
            name=option_name(use.asked, one.id, place),
            is_right=one.is_correct,
            chosen=f"{one.count} ({percent(one.chosen.value)})",
            correlation="" if one.option_rest.value is None else f"{one.option_rest.value:.2f}",
            remarks=remarks(one.flags),
            is_enough=one.option_rest.enough,
        )
        for place, one in enumerate(found)
    ]


def option_name(asked: AskedVersion, option: str, place: int) -> str:
    """Name an option by its letter and its text; the two of a statement by their words."""
    if asked.kind == "true_false":
        return _("True") if option == "true" else _("False")
    return f"{_LETTERS[place % len(_LETTERS)]} {asked.option_text(option)}"


def _by_size(
    found: Iterable[tuple[ItemRow, GroupDifference | None]],
) -> list[tuple[ItemRow, GroupDifference]]:
    """Keep the moderate and large differences, the largest first."""
    large = [(row, one) for row, one in found if one and one.ets_class in {"B", "C"}]
    return sorted(large, key=lambda pair: -abs(pair[1].delta or 0))


def _option_text(name: str, curve: OptionCurve) -> str:
    """Say whether the option is right, who takes it, and its correlation with a real minus sign."""
    found = curve.statistics
    share = _("Right option “%(name)s”: taken by %(share)s")
    if not found.is_correct:
        share = _("Wrong option “%(name)s”: taken by %(share)s")
    text = share % {"name": name, "share": percent(found.chosen.value, 0)}
    r = found.option_rest.value
    if r is None:
        return text
    return _("%(text)s, correlation %(r)s") % {"text": text, "r": f"{r:.2f}".replace("-", "−")}
