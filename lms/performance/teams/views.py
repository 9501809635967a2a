"""Show the teams side by side in the order of the tree, what changed in words, and the way to the rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from os.path import commonprefix
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks

from lms.core.files.api import PercentCell, Sheet, workbook_response
from lms.core.jobs.api import export_later
from lms.core.ui.api import Action, Fact, Tone
from lms.people.api import OrgUnit, Role, SignedInRequest, UnitKind, role_required
from lms.performance.choices import IndicatorUnit
from lms.performance.evidence.periods import Period
from lms.performance.evidence.views import months_asked, span_tabs
from lms.performance.indicators.figures import Figure
from lms.performance.indicators.models import Indicator
from lms.performance.indicators.views import values_url
from lms.performance.indicators.wording import (
    change_range,
    change_text,
    figure_text,
    scale_of,
    unit_word,
)
from lms.performance.teams.queries import (
    TeamChange,
    TeamPicture,
    TeamRow,
    team_picture,
    teams_of_reader,
    with_figures,
)
from lms.performance.teams.rules import FigureTurn

TURNS: Mapping[FigureTurn, str | Promise] = {
    FigureTurn.WORSE: gettext_lazy("worse"),
    FigureTurn.BETTER: gettext_lazy("better"),
    FigureTurn.MOVED: gettext_lazy("moved"),
    FigureTurn.NO_CLEAR_DIFFERENCE: gettext_lazy("not told apart from the others"),
    FigureTurn.NOTHING_TO_COMPARE: gettext_lazy("nothing before to compare with"),
    FigureTurn.TOO_FEW_PEOPLE: gettext_lazy("too few people to compare"),
    FigureTurn.TOO_FEW_MONTHS: gettext_lazy("too few months to compare"),
    FigureTurn.TOO_SMALL: gettext_lazy("sample too small to compare"),
    FigureTurn.NO_OTHER_TEAMS: gettext_lazy("no other teams to compare with"),
}
TONES: Mapping[FigureTurn, Tone] = {
    FigureTurn.WORSE: "bad",
    FigureTurn.BETTER: "good",
    FigureTurn.MOVED: "accent",
}
ORDER = (FigureTurn.WORSE, FigureTurn.MOVED, FigureTurn.BETTER)


@dataclass(frozen=True)
class ShownChange:
    """How a figure moved apart from the other teams; `size` only where it is called a change.

    That none can be told apart is the ordinary case, which the list on top says once for all.
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
    change: ShownChange
    before: str
    now: str
    own: str
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


def shown_change(cell: TeamChange, indicator: Indicator) -> ShownChange:
    """Say what one figure did."""
    change = cell.change
    ends = change.interval
    return ShownChange(
        label=str(TURNS[change.turn]),
        tone=TONES.get(change.turn, ""),
        size=change_text(change.gap, indicator) if cell.has_turned else "",
        range=change_range(ends.low, ends.high, indicator) if ends else "",
        is_worth_saying=change.turn is not FigureTurn.NO_CLEAR_DIFFERENCE,
    )


def change_card(
    picture: TeamPicture, urls: Mapping[tuple[int, int], str], finding: str, compared: int
) -> ChangeCard | None:
    """Gather what turned; nothing where there is no team.

    `compared`: how many figures were looked at together, of teams on other levels too;
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
            _("Against the other teams"), _("There are no figures from before to compare with."), (), ""
        )
    turns = [cell.change.turn for *_place, cell in cells]
    # Worse before better, and within that the order of the tree: nobody is ranked.
    turned = sorted(
        (each for each in cells if each[3].has_turned), key=lambda each: ORDER.index(each[3].change.turn)
    )
    note = _(
        "How each team's figure moved since %(days)s, less the median of the other teams meanwhile: a season "
        "that all share is nobody's change. %(count)s figures are looked at together, so p-values are "
        "adjusted (Benjamini–Hochberg). A change tells no cause."
    )
    return ChangeCard(
        title=_title(turns),
        note=note % {"days": picture.earlier.text, "count": compared},
        lines=tuple(
            _line(row, picture.indicators[column], cell, column, (urls.get((row_at, column), ""), finding))
            for row_at, column, row, cell in turned
        ),
        rest=_rest(turns),
    )


def _compared(turns: Sequence[FigureTurn]) -> int:
    return sum(turn in {*ORDER, FigureTurn.NO_CLEAR_DIFFERENCE} for turn in turns)


def _title(turns: Sequence[FigureTurn]) -> str:
    words = {"worse": turns.count(FigureTurn.WORSE), "better": turns.count(FigureTurn.BETTER)}
    if words["worse"] and words["better"]:
        return _("Against the other teams: %(worse)s got worse, %(better)s better") % words
    if words["worse"]:
        return _("Against the other teams: %(worse)s got worse") % words
    if words["better"]:
        return _("Against the other teams: none can be said to be worse, %(better)s got better") % words
    return _("Against the other teams: none can be said to have got better or worse")


def _rest(turns: Sequence[FigureTurn]) -> str:
    """Say of how many figures nothing can be told, and why."""
    same = turns.count(FigureTurn.NO_CLEAR_DIFFERENCE)
    silent = len(turns) - _compared(turns)
    parts = []
    if same:
        parts.append(
            ngettext(
                "%(count)d figure cannot be told apart from the others.",
                "%(count)d figures cannot be told apart from the others.",
                same,
            )
            % {"count": same}
        )
    if silent:
        parts.append(
            ngettext(
                "%(count)d figure cannot be compared: too few people, months, contacts or other teams.",
                "%(count)d figures cannot be compared: too few people, months, contacts or other teams.",
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
        figure=indicator.shown_name,
        change=shown_change(cell, indicator),
        before=f"{figure_text(cell.before.value, unit)} {unit_word(unit)}".strip(),
        now=f"{figure.text} {figure.unit}".strip(),
        own=change_text(cell.change.difference, indicator),
        others=change_text(cell.change.others, indicator),
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
        _("change of the other teams"),
        _("difference of the changes"),
        _("difference, low"),
        _("difference, high"),
        _("p, adjusted"),
        _("what can be told"),
    )


def sheet_cells(cell: TeamChange, indicator: Indicator) -> list[object]:
    """Write a change with what it was made from; what is held back stays empty."""
    change, ends = cell.change, cell.change.interval
    told = change.turn not in {FigureTurn.TOO_FEW_PEOPLE, FigureTurn.NOTHING_TO_COMPARE}
    sizes = (
        change.difference,
        change.others if told else None,
        change.gap,
        ends.low if ends else None,
        ends.high if ends else None,
    )
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


# An app above says what may be made of a change: called with the request and the months, it gives an address
# or nothing.
CHANGE_HOOK = "performance_change_action"

# Room at both ends of a column's scale, so that no dot is cut.
EDGE = 0.06


@dataclass(frozen=True)
class TeamCell:
    """A figure with its place on the scale of its column, the address of its rows and what it did since."""

    figure: Figure
    scale_min: float
    scale_max: float
    url: str
    change: ShownChange | None

    @property
    def full_text(self) -> str:
        """Say the figure whole, for readers who see no line."""
        parts = (self.figure.label, self.figure.text, self.figure.interval_text)
        return " ".join(part for part in parts if part)


@dataclass(frozen=True)
class TeamLine:
    """A row of the table ready to show."""

    row: TeamRow
    cells: tuple[TeamCell, ...]


# Up to so many teams stand in one table; of more, one level of the tree is shown at a time.
TEAMS_AT_ONCE = 40
PEOPLE_A_TEAM = 20


@dataclass(frozen=True)
class Branch:
    """A unit with more teams below it than one table shows: how many, what turned, and the way down."""

    name: str
    teams: int
    worse: int
    better: int
    url: str


@dataclass(frozen=True)
class Level:
    """What is shown at once: the teams of a unit, or the units right below it and teams that stand there."""

    unit: OrgUnit | None
    rows: tuple[TeamRow, ...]
    branches: tuple[Branch, ...]
    above: OrgUnit | None

    @property
    def query(self) -> str:
        """Write the unit into an address that already has months."""
        return f"&{urlencode({'unit': self.unit.code})}" if self.unit else ""

    @property
    def title(self) -> str:
        """Name the page; below the top with the unit, for there the way back stands where its name would."""
        return f"{self.unit.name} · {_('Teams')}" if self.unit and self.above else _("Teams")


def level_of(picture: TeamPicture, code: str, months: int) -> Level:
    """Give the level asked for, else the lowest unit that holds all teams.

    A unit without any of the reader's teams does not exist here.
    """
    if len(picture.rows) <= TEAMS_AT_ONCE and not code:
        return Level(None, picture.rows, (), None)
    # All teams stand under one unit: what their paths share, cut to whole steps.
    paths = [team.path for row in picture.rows for team in row.teams]
    shared = commonprefix(paths)  # noqa: RUF071 - paths of the tree are plain strings, not files
    top = shared[: len(shared) // OrgUnit.steplen * OrgUnit.steplen]
    asked = OrgUnit.objects.filter(code=code) if code else OrgUnit.objects.filter(path=top)
    unit = asked.first()
    rows = tuple(row for row in picture.rows if unit is None or row.is_below(unit))
    if (unit is None and (code or top)) or not rows or (unit and not unit.path.startswith(top)):
        raise Http404
    above = unit.get_parent() if unit and len(unit.path) > len(top) else None
    if len(rows) <= TEAMS_AT_ONCE:
        return Level(unit, rows, (), above)
    children = list(unit.get_children() if unit else OrgUnit.get_root_nodes())
    direct = {child.pk for child in children if child.kind == UnitKind.TEAM}
    return Level(
        unit,
        tuple(row for row in rows if row.unit and row.unit.pk in direct),
        _branches([child for child in children if child.pk not in direct], rows, months),
        above,
    )


def _branches(units: Sequence[OrgUnit], rows: Sequence[TeamRow], months: int) -> tuple[Branch, ...]:
    """Count what stands below units of one height; small teams, judged together, only among the teams."""
    teams: Counter[str] = Counter()
    turned: dict[FigureTurn, Counter[str]] = defaultdict(Counter)
    for row in rows:
        for team in row.teams:
            branch = team.path[: len(units[0].path)] if units else ""
            teams[branch] += 1
            if row.unit:
                for cell in row.changes:
                    turned[cell.change.turn][branch] += 1
    return tuple(
        Branch(
            name=unit.name,
            teams=teams[unit.path],
            worse=turned[FigureTurn.WORSE][unit.path],
            better=turned[FigureTurn.BETTER][unit.path],
            url=f"?{urlencode({'months': months, 'unit': unit.code})}",
        )
        for unit in units
        if teams[unit.path]
    )


def workbook_of(request: SignedInRequest, picture: TeamPicture, teams: int) -> HttpResponse:
    """Give all teams as a workbook; many by a job, as the figures of each come from all its people."""
    later = export_later(request, title=gettext_lazy("Teams"), rows=teams * PEOPLE_A_TEAM)
    return later or workbook_response("teams", [_sheet(with_figures(picture))])


@role_required(Role.MANAGER, Role.HR, Role.AUDITOR)
def teams(request: SignedInRequest) -> HttpResponse:
    """Show the reader's teams over a span of months, one level of the tree at a time where they are many.

    Every team is set beside all others of the reader, whichever are shown; the workbook holds all.
    """
    months = months_asked(request)
    units = teams_of_reader(request.user)
    names = {path: parent.name for path, parent in OrgUnit.parents_by_path(units).items()}
    period = Period.months_to(timezone.localdate(), months)
    picture = team_picture(units, period, names, _("Other small teams"))
    if request.GET.get("export") == "xlsx":
        return workbook_of(request, picture, len(units))
    level = level_of(picture, request.GET.get("unit", ""), months)
    compared = _compared([cell.change.turn for row in picture.rows for cell in row.changes])
    picture = with_figures(replace(picture, rows=level.rows))
    lines = _lines(picture)
    urls = {
        (row, column): cell.url for row, line in enumerate(lines) for column, cell in enumerate(line.cells)
    }
    # What an app above makes of these months, where it offers this reader anything.
    finding = next(filter(None, (hook(request, months) for hook in hooks.get_hooks(CHANGE_HOOK))), "")
    context = {
        "page_title": level.title,
        "note": _(
            "In the order of the organisation, not ranked. Intervals follow how far the people of a team "
            "differ, not the number of contacts alone; whether two teams differ is not told by whether "
            "theirs overlap. People are all who have figures of days in the team, whoever has moved since "
            "included."
        ),
        "eyebrow": level.unit.name if level.unit and not level.above else "",
        "back_label": level.above.name if level.above else "",
        "back_url": f"?{urlencode({'months': months, 'unit': level.above.code})}" if level.above else "",
        "tabs": [
            replace(tab, url=tab.url + level.query)
            for tab in span_tabs(reverse("lms_performance:teams"), months)
        ],
        "branches": level.branches,
        "period": period,
        "heads": [each.shown_name for each in picture.indicators],
        "lines": lines,
        "counted": [
            Fact(each.shown_name, f"{each.shown_numerator} / {each.shown_denominator}")
            for each in picture.indicators
        ],
        "changes": change_card(picture, urls, finding, compared),
        "actions": [Action(_("Export xlsx"), f"?months={months}&export=xlsx")]
        if picture.rows or level.branches
        else [],
    }
    return render(request, "lms_performance/teams/teams.html", context)


def _lines(picture: TeamPicture) -> list[TeamLine]:
    """Put every column on one scale, so that lines under one another can be compared."""
    scales = [
        _scale([row.figures[place] for row in picture.rows]) for place in range(len(picture.indicators))
    ]
    return [
        TeamLine(
            row,
            tuple(
                TeamCell(
                    figure,
                    *scale,
                    values_url(row.unit, indicator, picture.period.start, picture.period.end)
                    if row.unit
                    else "",
                    # Where nothing is known from before, the list on top says so once.
                    shown_change(change, indicator) if picture.earlier else None,
                )
                for figure, scale, indicator, change in zip(
                    row.figures, scales, picture.indicators, row.changes, strict=True
                )
            ),
        )
        for row in picture.rows
    ]


def _scale(figures: list[Figure]) -> tuple[float, float]:
    """Give the ends of what the column's figures and intervals cover."""
    shown = [figure for figure in figures if figure.value is not None]
    lows = [figure.value if figure.low is None else figure.low for figure in shown]
    highs = [figure.value if figure.high is None else figure.high for figure in shown]
    low = min((end for end in lows if end is not None), default=0.0)
    high = max((end for end in highs if end is not None), default=1.0)
    edge = (high - low) * EDGE if high > low else 1.0
    return low - edge, high + edge


def _sheet(picture: TeamPicture) -> Sheet:
    """Write the table with numerators and denominators; what is held back stays empty."""
    heads = [_("Unit above"), _("Team"), _("People with figures")]
    for each in picture.indicators:
        name = each.shown_name
        parts = (_("numerator"), _("denominator"), _("figure"), _("low"), _("high"))
        heads += [f"{name} · {part}" for part in (*parts, *sheet_heads())]
    rows = []
    for row in picture.rows:
        cells: list[object] = [row.above, row.name, row.people]
        for figure, indicator, change in zip(row.figures, picture.indicators, row.changes, strict=True):
            if figure.value is None:
                cells += [None] * (5 + len(sheet_heads()))
                continue
            ends = (figure.value, figure.low, figure.high)
            cells += [figure.numerator, figure.denominator, *(_sheet_cell(end, indicator) for end in ends)]
            cells += sheet_cells(change, indicator)
        rows.append(cells)
    return Sheet(_("Teams"), heads, rows)


def _sheet_cell(value: float | None, indicator: Indicator) -> object:
    """Give a figure as the screen shows it: a share in per cent, any other in its own unit."""
    if value is None or indicator.unit == IndicatorUnit.PERCENT:
        return PercentCell(value)
    return round(value, 3)
