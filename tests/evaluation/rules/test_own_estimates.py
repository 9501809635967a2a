"""A panel of one's own: figures of a plain recomputation, honest refusals, and faults by row and column."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from lms.evaluation.estimation.rules.inference import Draws
from lms.evaluation.estimation.rules.staggered import Control
from lms.evaluation.own_panels.rules.panels import Columns, PanelFault, read_panel
from lms.evaluation.own_panels.rules.report import JSON, EstimateRequest, reason_text, report_of
from lms.evaluation.verdicts.rules.analysis import Estimator
from lms.evaluation.verdicts.rules.designs import Floor, Shortfall
from lms.evaluation.verdicts.rules.evidence import Reason

RATIOS = Columns("unit", "time", "first", numerator="n", denominator="d")
OUTCOMES = Columns("unit", "time", "first", outcome="y")
DRAWS = Draws(0, 199)
type Rows = list[dict[str, object]]


def rows_of(
    starts: list[int], *, effect: float = 0.0, periods: int = 12, seed: int = 1, noise: float = 0.01
) -> Rows:
    """Draw a panel: each unit of its own level, a season they share, and an effect from its start on."""
    chance = np.random.default_rng(seed)
    season = 0.02 * np.sin(np.arange(periods))
    rows: Rows = []
    for unit, start in enumerate(starts):
        level = chance.normal(0.8, 0.04)
        for period in range(1, periods + 1):
            trained = bool(start) and period >= start
            share = level + season[period - 1] + chance.normal(0, noise) + (effect if trained else 0.0)
            contacts = int(chance.integers(200, 400))
            rows.append(
                {
                    "unit": f"u{unit:02}",
                    "time": period,
                    "first": start or "",
                    "y": round(share, 6),
                    "n": round(share * contacts, 3),
                    "d": contacts,
                }
            )
    return rows


def written(rows: Rows) -> str:
    """Write rows as CSV."""
    text = io.StringIO()
    table = csv.DictWriter(text, list(rows[0]))
    table.writeheader()
    table.writerows(rows)
    return text.getvalue()


def report(rows: Rows, asked: EstimateRequest, columns: Columns = OUTCOMES) -> dict[str, JSON]:
    """Estimate as the command does."""
    return report_of(read_panel(written(rows), columns), asked)


def plain_cells(rows: Rows) -> dict[tuple[int, int], float]:
    """Compute ATT(g, t) with loops: change since the last period before g, less that of who still waits."""
    outcome = {(str(row["unit"]), int(str(row["time"]))): float(str(row["y"])) for row in rows}
    start = {str(row["unit"]): int(str(row["first"] or 10**6)) for row in rows}
    periods = sorted({time for _unit, time in outcome})
    found = {}
    for wave in sorted({one for one in start.values() if one <= periods[-1]}):
        for time in periods:
            own = [outcome[u, time] - outcome[u, wave - 1] for u, s in start.items() if s == wave]
            later = max(time, wave - 1)
            rest = [
                outcome[u, time] - outcome[u, wave - 1] for u, s in start.items() if s > later and s != wave
            ]
            if own and rest:
                found[wave, time] = float(np.mean(own) - np.mean(rest))
    return found


STAGGERED = [5] * 8 + [7] * 8 + [9] * 8 + [0] * 8


def test_cells_and_aggregates_are_those_of_a_plain_recomputation() -> None:
    rows = rows_of(STAGGERED, effect=0.03)

    found = report(rows, EstimateRequest(by_lot=False, has_outcome=True, draws=DRAWS))

    cells = {(one["group"], one["time"]): one["estimate"] for one in found["group_time"]}  # type: ignore[union-attr, index, call-overload]
    plain = plain_cells(rows)
    assert cells == pytest.approx(plain)
    after = [plain[cell] for cell in plain if cell[1] >= cell[0]]
    by_wave = [np.mean([plain[cell] for cell in plain if cell[0] == wave <= cell[1]]) for wave in (5, 7, 9)]
    assert found["aggregates"]["simple"] == pytest.approx(np.mean(after))  # type: ignore[index, call-overload]
    assert found["aggregates"]["group"] == pytest.approx(np.mean(by_wave))  # type: ignore[index, call-overload]
    assert (found["design"], found["grade"], found["verdict"]) == ("B", "B", "effect")
    assert found["low"] < 0.03 < found["high"]  # type: ignore[operator]


def test_under_a_lot_a_team_is_set_beside_all_its_months_before_and_p_is_exact() -> None:
    rows = rows_of([7] * 5 + [0] * 4, effect=0.05)

    found = report(rows, EstimateRequest(by_lot=True, has_outcome=True, worthwhile=0.01, draws=DRAWS))

    outcome = np.array([float(str(row["y"])) for row in rows]).reshape(9, 12)
    change = outcome[:, 6:].mean(axis=1) - outcome[:, :6].mean(axis=1)
    assert found["estimate"] == pytest.approx(change[:5].mean() - change[5:].mean())
    assert found["smallest_p"] == pytest.approx(1 / 126)
    assert (found["grade"], found["verdict"]) == ("A", "effect")


def test_ratios_are_summed_over_the_people_of_an_assigned_team() -> None:
    teams = rows_of([6] * 6 + [0] * 6, effect=0.02)
    people = [
        row
        | {"unit": f"{row['unit']}-{half}", "team": row["unit"], "n": float(str(row["n"])) * share}
        | {"d": float(str(row["d"])) * share}
        for row in teams
        for half, share in ((1, 0.25), (2, 0.75))
    ]
    asked = EstimateRequest(by_lot=True, has_outcome=False, draws=DRAWS)
    columns = Columns("unit", "time", "first", numerator="n", denominator="d", assignment_unit="team")

    by_person, by_team = report(people, asked, columns), report(teams, asked, RATIOS)

    assert (by_person["n_units"], by_person["n_clusters"]) == (24, 12)
    assert by_person["estimate"] == pytest.approx(by_team["estimate"])
    assert by_person["p"] == by_team["p"]


def test_nothing_planted_is_practically_none_where_the_size_worth_having_is_large() -> None:
    found = report(
        rows_of(STAGGERED), EstimateRequest(by_lot=True, has_outcome=True, worthwhile=0.02, draws=DRAWS)
    )

    assert found["verdict"] == "practically_none"


def test_without_a_size_worth_having_nothing_is_practically_none() -> None:
    found = report(rows_of(STAGGERED), EstimateRequest(by_lot=True, has_outcome=True, draws=DRAWS))

    assert found["verdict"] == "inconclusive"


@pytest.mark.parametrize(
    ("starts", "by_lot", "periods", "said", "code"),
    [
        (
            [6] * 3 + [0] * 3,
            True,
            12,
            "With 6 units no effect, however large, reaches p = 0.05",
            "too_few_units",
        ),
        (
            [6] * 10,
            False,
            12,
            "Everybody was trained at once and the series is too short. Needs at least",
            "everybody_at_once",
        ),
        ([1] * 4, False, 12, "No unit was seen before its start.", "no_unit_before_start"),
    ],
)
def test_where_no_honest_estimate_exists_it_is_refused_in_words(
    starts: list[int], by_lot: bool, periods: int, said: str, code: str
) -> None:
    rows = rows_of(starts, effect=0.2, periods=periods)

    found = report(rows, EstimateRequest(by_lot=by_lot, has_outcome=True, draws=DRAWS))

    assert (found["refused"], found["estimate"], found["verdict"]) == (True, None, "inconclusive")
    assert str(found["reason"]).startswith(said)
    assert found["reasons"] == [code]


def test_the_reasons_of_a_verdict_are_sentences_with_their_codes_beside_them() -> None:
    asked = EstimateRequest(by_lot=False, has_outcome=True, draws=DRAWS)

    sure = report(rows_of(STAGGERED, effect=0.03), asked)
    short = report([row for row in rows_of(STAGGERED, effect=0.03) if int(str(row["time"])) > 3], asked)

    assert sure["reason"] == "The whole interval lies on one side of zero."
    assert sure["reasons"] == ["clear_of_zero"]
    assert short["reason"] == (
        "The panel falls short of what its design needs. "
        "Needs at least 3 periods before the first start; there are 1."
    )
    assert short["reasons"] == ["below_floor", "pre_periods"]


def test_every_reason_has_its_sentence() -> None:
    sentences = [reason_text([reason]) for reason in Reason]
    sentences += [reason_text([], [Shortfall(floor, 1, 2)]) for floor in Floor]

    assert len({sentence for sentence in sentences if sentence.endswith(".")}) == len(Reason) + len(Floor)


def test_a_numerator_above_its_denominator_is_told_with_the_first_such_cell() -> None:
    rows = rows_of(STAGGERED)
    rows[14]["n"], rows[40]["n"] = int(str(rows[14]["d"])) + 1, int(str(rows[40]["d"])) + 9
    asked = EstimateRequest(by_lot=True, has_outcome=False, draws=DRAWS)

    found, sound = report(rows, asked, RATIOS), report(rows_of(STAGGERED), asked, RATIOS)

    assert "In 2 of 384 cells the numerator exceeds the denominator, first in unit u01, period 3" in str(
        found["cautions"]
    )
    assert "numerator" not in str(sound["cautions"])


def test_a_series_where_nobody_waits_is_read_by_its_months_before() -> None:
    found = report(
        rows_of([15] * 8, effect=0.05, periods=24),
        EstimateRequest(by_lot=False, has_outcome=True, draws=DRAWS),
    )

    assert (found["design"], found["grade"], found["refused"]) == ("D", "D", False)
    assert found["low"] < 0.05 < found["high"]  # type: ignore[operator]


def chosen_by_their_worst_month(seed: int, effect: float) -> Rows:
    """Train the worst third of the month before, whose badness is half chance, in month 7."""
    rows = rows_of([0] * 30, seed=seed, noise=0.03)
    last = {str(row["unit"]): float(str(row["y"])) for row in rows if row["time"] == 6}
    worst = sorted(last, key=lambda unit: last[unit])[:10]
    for row in rows:
        unit = str(row["unit"])
        row["score"] = last[unit]
        row["first"] = 7 if unit in worst else ""
        if unit in worst and int(str(row["time"])) >= 7:
            row["y"] = float(str(row["y"])) + effect
    return rows


@pytest.mark.parametrize("effect", [0.0, 0.05])
def test_a_known_score_undoes_the_choice_of_the_worst(effect: float) -> None:
    columns = Columns("unit", "time", "first", outcome="y", selection="score")
    asked = EstimateRequest(by_lot=False, has_outcome=True, draws=DRAWS)

    found = [report(chosen_by_their_worst_month(seed, effect), asked, columns) for seed in range(40)]

    assert {one["grade"] for one in found} == {"C"}
    assert np.mean([float(str(one["estimate"])) for one in found]) == pytest.approx(effect, abs=0.005)
    covered = [float(str(one["low"])) <= effect <= float(str(one["high"])) for one in found]
    assert sum(covered) >= 35


@pytest.mark.slow
def test_without_the_score_the_worst_month_is_never_the_base() -> None:
    """Beside the last month before, one in four of these would be called an effect."""
    asked = EstimateRequest(by_lot=False, has_outcome=True, draws=DRAWS)

    found = [report(chosen_by_their_worst_month(seed, 0.0), asked) for seed in range(60)]

    # At a true 5 %, more than 7 of 60 would happen twice in 100 times.
    assert sum(one["verdict"] == "effect" for one in found) <= 7


def test_one_wave_without_a_lot_is_read_beside_who_waited() -> None:
    asked = EstimateRequest(by_lot=False, has_outcome=True, draws=DRAWS)

    found = report(rows_of([6] * 12 + [0] * 12, effect=0.04), asked)

    assert (found["grade"], found["verdict"]) == ("B", "effect")


def beside_period(rows: Rows, base: int) -> float:
    """Compute the mean change of one wave of period 6 since a period, less that of who waited, with loops."""
    outcome = {(str(row["unit"]), int(str(row["time"]))): float(str(row["y"])) for row in rows}
    trained = {str(row["unit"]) for row in rows if row["first"]}
    waiting = {str(row["unit"]) for row in rows} - trained
    return float(
        np.mean(
            [
                np.mean([outcome[unit, time] - outcome[unit, base] for unit in trained])
                - np.mean([outcome[unit, time] - outcome[unit, base] for unit in waiting])
                for time in range(6, 13)
            ]
        )
    )


def test_who_asks_for_group_time_gets_the_last_period_as_base_and_a_caution() -> None:
    rows = rows_of([6] * 12 + [0] * 12, effect=0.04)
    asked = EstimateRequest(by_lot=False, has_outcome=True, draws=DRAWS)

    auto = report(rows, asked)
    named = report(rows, replace(asked, estimator=Estimator.GROUP_TIME))

    assert (auto["estimate"], named["estimate"]) == (
        pytest.approx(beside_period(rows, base=4)),
        pytest.approx(beside_period(rows, base=5)),
    )
    said = [[one for one in found["cautions"] if "its last period" in str(one)] for found in (auto, named)]  # type: ignore[union-attr]
    assert [len(each) for each in said] == [0, 1]


def test_a_wave_whose_only_period_before_may_have_chosen_it_lacks_periods_not_who_waited() -> None:
    rows = [row for row in rows_of([6] * 12 + [0] * 12) if int(str(row["time"])) >= 5]

    found = report(rows, EstimateRequest(by_lot=False, has_outcome=True, draws=DRAWS))

    assert (found["refused"], found["reasons"]) == (True, ["too_few_periods"])
    assert str(found["reason"]).startswith("There are too few periods before the start")


def test_who_waited_without_figures_from_before_leaves_no_series_of_the_others() -> None:
    rows = rows_of([15] * 8 + [0] * 2, effect=0.05, periods=24)
    seen = [row for row in rows if row["first"] or int(str(row["time"])) >= 15]

    found = report(seen, EstimateRequest(by_lot=False, has_outcome=False, draws=DRAWS), RATIOS)

    assert (found["refused"], found["estimate"], found["reasons"]) == (True, None, ["nobody_waited"])
    assert found["reason"] == "No unit that waited has figures from before the start."


def test_clusters_across_waves_are_resampled_whole() -> None:
    rows = rows_of(STAGGERED, effect=0.03)
    for row in rows:
        row["region"] = f"r{int(str(row['unit'])[1:]) % 4}"
    columns = Columns("unit", "time", "first", outcome="y", cluster="region")

    found = report(rows, EstimateRequest(by_lot=False, has_outcome=True, draws=DRAWS), columns)

    assert found["n_clusters"] == 4
    assert "There are fewer than 20 clusters: errors tend to be too small." in found["cautions"]  # type: ignore[operator]


def test_only_the_never_trained_may_be_the_comparison() -> None:
    rows = rows_of(STAGGERED, effect=0.03)
    for row in rows:  # who waits jumps up in month 6, who is never trained does not
        if row["first"] == 9 and int(str(row["time"])) >= 6:
            row["y"] = float(str(row["y"])) + 0.1

    never = report(rows, EstimateRequest(by_lot=False, has_outcome=True, control=Control.NEVER, draws=DRAWS))

    first = [one for one in never["group_time"] if one["group"] == 5 and one["time"] >= 5]  # type: ignore[union-attr, index, call-overload, operator]
    assert np.mean([float(str(one["estimate"])) for one in first]) == pytest.approx(0.03, abs=0.01)  # type: ignore[index, call-overload]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("unit,time,first\na,1,\n", "row 1, column y: the file has no such column"),
        ("unit,time,first,y\n", "row 2: the file has no rows"),
        ("unit,time,first,y\na,1,,x\n", "row 2, column y: “x” is no number"),
        ("unit,time,first,y\na,1,,nan\n", "row 2, column y: “nan” is no number"),
        ("unit,time,first,y\na,1.5,,1\n", "row 2, column time: “1.5” is neither a whole number nor a month"),
        ("unit,time,first,y\na,2025-01,,1\na,3,,1\n", "row 3, column time: periods are either whole numbers"),
        ("unit,time,first,y\na,1,,1\na,1,,2\n", "row 3, column time: unit a has this period twice"),
        ("unit,time,first,y\na,1,3,1\na,2,4,2\n", "row 3, column first: unit a has another value here"),
        ("unit,time,first,y\n,1,3,1\n", "row 2, column unit: the cell is empty"),
    ],
)
def test_a_fault_names_row_and_column(text: str, said: str) -> None:
    with pytest.raises(PanelFault, match=r"^row") as fault:
        read_panel(text, OUTCOMES)

    assert str(fault.value).startswith(said)


def test_a_numerator_needs_a_denominator() -> None:
    with pytest.raises(PanelFault, match="row 2, column n: there is a numerator and no denominator"):
        read_panel("unit,time,first,n,d\na,1,,3,0\n", RATIOS)


def test_the_command_writes_the_report_and_names_months_as_the_file_does(tmp_path: Path) -> None:
    rows = [row | {"time": f"2025-{row['time']:02}"} for row in rows_of([7] * 8 + [0] * 8)]
    rows = [row | {"first": "2025-07" if row["first"] else ""} for row in rows]
    panel, output = tmp_path / "panel.csv", tmp_path / "out.json"
    panel.write_text(written(rows), encoding="utf-8")
    names = ("--unit=unit", "--time=time", "--first-treated=first", "--numerator=n", "--denominator=d")

    call_command("estimate_effect", str(panel), *names, "--lot", "--draws=199", f"--output={output}")

    found = json.loads(output.read_text(encoding="utf-8"))
    assert found["group_time"][0]["group"] == "2025-07"
    assert {"design", "grade", "refused", "verdict", "event_study", "aggregates", "mde"} <= found.keys()


def test_a_fault_writes_nothing_and_exits_with_two(tmp_path: Path) -> None:
    panel, output = tmp_path / "panel.csv", tmp_path / "out.json"
    panel.write_text("unit,time,first,y\na,1,,x\n", encoding="utf-8")
    names = ("--unit=unit", "--time=time", "--first-treated=first", "--outcome=y")

    with pytest.raises(CommandError, match="row 2, column y") as refused:
        call_command("estimate_effect", str(panel), *names, f"--output={output}")

    assert refused.value.returncode == 2
    assert not output.exists()
