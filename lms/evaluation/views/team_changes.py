"""Put the changes of teams into words: which figures turned, which cannot be told, and in the workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.core.api import PercentCell, Tone
from lms.evaluation.choices import IndicatorUnit
from lms.evaluation.domain.span_changes import Turn
from lms.evaluation.models import Indicator
from lms.evaluation.queries.effect_words import change_range, change_text, name_of
from lms.evaluation.queries.team_changes import TeamChange
from lms.evaluation.queries.teams import TeamPicture, TeamRow
from lms.evaluation.wording import figure_text, scale_of, unit_word

TURNS: Mapping[Turn, str | Promise] = {
    Turn.WORSE: gettext_lazy("worse"),
    Turn.BETTER: gettext_lazy("better"),
    Turn.MOVED: gettext_lazy("moved"),
    Turn.NOT_TOLD_APART: gettext_lazy("no change to be told"),
    Turn.NOTHING_TO_COMPARE: gettext_lazy("nothing before to compare with"),
    Turn.TOO_FEW_PEOPLE: gettext_lazy("too few people to compare"),
    Turn.TOO_FEW_MONTHS: gettext_lazy("too few months to compare"),
    Turn.TOO_SMALL: gettext_lazy("sample too small to compare"),
}
TONES: Mapping[Turn, Tone] = {Turn.WORSE: "bad", Turn.BETTER: "good", Turn.MOVED: "accent"}
ORDER = (Turn.WORSE, Turn.MOVED, Turn.BETTER)


@dataclass(frozen=True)
class ChangeWords:
    """What a figure did since the months before; `size` only where it is called a change.

    That no change can be told is the ordinary case, which the list on top says once for all.
    """

    label: str
    tone: Tone
    size: str
    range: str
    is_worth_saying: bool


@dataclass(frozen=True)
class ChangeLine:
    """One figure that turned, as the list on top shows it."""

    team: str
    figure: str
    words: ChangeWords
    before: str
    now: str
    others: str
    url: str
    finding_url: str


@dataclass(frozen=True)
class ChangeCard:
    """The list of what turned, worse first, with how much was looked at; without lines nothing did."""

    title: str
    note: str
    lines: tuple[ChangeLine, ...]
    rest: str


def change_words(cell: TeamChange, unit: str) -> ChangeWords:
    """Say what one figure did."""
    change = cell.change
    ends = change.interval
    return ChangeWords(
        label=str(TURNS[change.turn]),
        tone=TONES.get(change.turn, ""),
        size=change_text(change.difference, unit) if cell.has_turned else "",
        range=change_range(ends.low, ends.high, unit) if ends else "",
        is_worth_saying=change.turn is not Turn.NOT_TOLD_APART,
    )


def change_card(picture: TeamPicture, urls: Mapping[tuple[int, int], str], finding: str) -> ChangeCard | None:
    """Gather what turned; nothing where there is no team.

    `urls` lead to the rows by row and column, `finding` to a new finding; empty for who makes none.
    """
    cells = [
        (row_at, column, row, cell)
        for row_at, row in enumerate(picture.rows)
        for column, cell in enumerate(row.changes)
    ]
    if not cells:
        return None
    if picture.earlier is None:
        return ChangeCard(
            _("Against the months before"), _("There are no figures from before to compare with."), (), ""
        )
    turns = [cell.change.turn for *_place, cell in cells]
    # Worse before better, and within that the order of the tree: nobody is ranked.
    turned = sorted((each for each in cells if each[3].has_turned), key=lambda each: _order(each[3]))
    note = _(
        "Set beside %(days)s. %(count)s figures are looked at together, so p-values are adjusted "
        "(Benjamini–Hochberg); intervals follow how far people and months differ. A change tells no cause."
    )
    return ChangeCard(
        title=_title(turns),
        note=note % {"days": picture.earlier.text, "count": _compared(turns)},
        lines=tuple(
            _line(row, picture.indicators[column], cell, column, (urls.get((row_at, column), ""), finding))
            for row_at, column, row, cell in turned
        ),
        rest=_rest(turns),
    )


def _order(cell: TeamChange) -> int:
    return ORDER.index(cell.change.turn)


def _compared(turns: Sequence[Turn]) -> int:
    return sum(turn in {*ORDER, Turn.NOT_TOLD_APART} for turn in turns)


def _title(turns: Sequence[Turn]) -> str:
    words = {"worse": turns.count(Turn.WORSE), "better": turns.count(Turn.BETTER)}
    if words["worse"] and words["better"]:
        return _("Against the months before: %(worse)s got worse, %(better)s better") % words
    if words["worse"]:
        return _("Against the months before: %(worse)s got worse") % words
    if words["better"]:
        return _("Against the months before: none can be said to be worse, %(better)s got better") % words
    return _("Against the months before: no team can be said to be better or worse")


def _rest(turns: Sequence[Turn]) -> str:
    """Say of how many figures nothing can be told, and why."""
    same = turns.count(Turn.NOT_TOLD_APART)
    silent = len(turns) - _compared(turns)
    parts = []
    if same:
        parts.append(
            ngettext(
                "Of %(count)d figure no change can be told.",
                "Of %(count)d figures no change can be told.",
                same,
            )
            % {"count": same}
        )
    if silent:
        parts.append(
            ngettext(
                "%(count)d figure cannot be compared: too few people, months or contacts.",
                "%(count)d figures cannot be compared: too few people, months or contacts.",
                silent,
            )
            % {"count": silent}
        )
    return " ".join(parts)


def _line(
    row: TeamRow, indicator: Indicator, cell: TeamChange, column: int, addresses: tuple[str, str]
) -> ChangeLine:
    unit, figure = indicator.unit, row.figures[column]
    url, finding = addresses
    return ChangeLine(
        team=row.name,
        figure=name_of(indicator),
        words=change_words(cell, unit),
        before=f"{figure_text(cell.before.value, unit)} {unit_word(unit)}".strip(),
        now=f"{figure.text} {figure.unit}".strip(),
        others="" if cell.others is None else change_text(cell.others, unit),
        url=url,
        finding_url=f"{finding}&{urlencode({'unit': row.unit.code, 'indicator': indicator.key})}"
        if finding and row.unit
        else "",
    )


def sheet_heads() -> tuple[str, ...]:
    """Name the columns of a change in the workbook."""
    return (
        _("earlier numerator"),
        _("earlier denominator"),
        _("change"),
        _("change, low"),
        _("change, high"),
        _("p, adjusted"),
        _("what can be told"),
    )


def sheet_cells(cell: TeamChange, indicator: Indicator) -> list[object]:
    """Write a change with what it was made from; what is held back stays empty."""
    change, ends = cell.change, cell.change.interval
    told = change.turn not in {Turn.TOO_FEW_PEOPLE, Turn.NOTHING_TO_COMPARE}
    sizes = (change.difference, ends.low if ends else None, ends.high if ends else None)
    return [
        cell.before.numerator if told else None,
        cell.before.denominator if told else None,
        *(_sheet_size(size, indicator.unit) for size in sizes),
        change.p_value,
        str(TURNS[change.turn]),
    ]


def _sheet_size(size: float | None, unit: str) -> object:
    """Give a difference of shares in percentage points, any other in its own unit."""
    if size is None:
        return None
    return PercentCell(size) if unit == IndicatorUnit.PERCENT else round(size * scale_of(unit), 3)
