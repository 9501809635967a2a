"""Which clauses are sat again, what is asked in them, and what passing the resit means."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.exams.attempts.rules.results import Result, SlotScore, Tally
from lms.exams.resits.rules import (
    ClauseResit,
    ResitTerms,
    WholeReason,
    Written,
    clause_resit,
    completed_tally,
    failed_clauses,
    passed_by_clause,
    resit_cells,
    resit_failings,
    resit_minutes,
    why_whole_paper,
)
from lms.papers.blueprints.rules.drawing import BlueprintRule

D = Decimal
CLOSED = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
TERMS = ResitTerms(floor=D("0.6"), pass_share=D("0.8"), days=30)


def written(passed: bool = False, missed: tuple[str, ...] = (), **clauses: tuple[int, int]) -> Written:
    tallies = {
        name[1:].replace("_", "."): Tally(D(marks), D(full), full) for name, (marks, full) in clauses.items()
    }
    return Written(passed, CLOSED, tallies, frozenset(missed))


def scores(**clauses: tuple[int, int]) -> Result:
    return Result(
        tuple(
            SlotScore(number, D(marks), D(full), clauses=(name[1:].replace("_", "."),))
            for number, (name, (marks, full)) in enumerate(clauses.items(), 1)
        )
    )


@pytest.mark.parametrize(
    ("attempt", "days", "reason"),
    [
        pytest.param(written(passed=True, _1_1=(9, 10), _2_1=(2, 10)), 1, "passed", id="passed"),
        pytest.param(written(_1_1=(9, 10), _2_1=(2, 10)), 31, "too_old", id="the days are over"),
        pytest.param(written(_1_1=(7, 10), _2_1=(7, 10)), 1, "nothing_failed", id="middling everywhere"),
        pytest.param(written(_1_1=(2, 10), _2_1=(1, 10)), 1, "nothing_kept", id="everything failed"),
        pytest.param(
            written(_1_1=(7, 10), _2_1=(2, 10)), 1, "kept_below_pass_mark", id="the rest below the pass mark"
        ),
        pytest.param(written(_1_1=(8, 10), _2_1=(2, 10)), 1, None, id="one clause failed"),
        pytest.param(written(_1_1=(8, 10), _2_1=(2, 10)), 30, None, id="the last day"),
    ],
)
def test_who_has_to_sit_the_whole_paper(attempt: Written, days: int, reason: WholeReason | None) -> None:
    now = CLOSED + timedelta(days=days)

    assert why_whole_paper(attempt, TERMS, now) == reason
    assert (clause_resit(attempt, TERMS, now) is None) == (reason is not None)


def test_a_resit_names_what_is_sat_again_and_what_is_kept_in_the_order_of_the_standard() -> None:
    attempt = written(_2_10=(1, 10), _2_9=(5, 10), _1_1=(10, 10), _1_2=(9, 10))

    assert clause_resit(attempt, TERMS, CLOSED) == ClauseResit(
        ("2.9", "2.10"), ("1.1", "1.2"), CLOSED + timedelta(days=30)
    )


def test_a_missed_must_pass_question_fails_its_clause_whatever_the_share() -> None:
    assert failed_clauses(written(missed=("1.1",), _1_1=(9, 10), _2_1=(10, 10)), D("0.6")) == ("1.1",)


CELLS = (
    BlueprintRule(2, D(3), clause="2.1", kind="single"),
    BlueprintRule(1, D(3), clause="2.2", kind="single"),
    BlueprintRule(1, D(5), clause="1.1", kind="single", must_pass=True),
    BlueprintRule(2, D(2), clause="2", kind="true_false"),
    BlueprintRule(1, D(2), question=77),
    BlueprintRule(1, D(2), question=78, must_pass=True),
    BlueprintRule(1, D(1)),
)
PICKED = {77: "2.2", 78: "1.3"}


@pytest.mark.parametrize(
    ("clauses", "places"),
    [
        pytest.param(("2.1",), [(0, "2.1"), (2, "1.1"), (5, "")], id="own cell and what must be right"),
        pytest.param(("2.2",), [(1, "2.2"), (2, "1.1"), (4, ""), (5, "")], id="a question picked by hand"),
        pytest.param(
            ("2.3",), [(2, "1.1"), (3, "2.3"), (5, ""), (6, "2.3")], id="no own cell: wider ones, narrowed"
        ),
        pytest.param(("1.1",), [(2, "1.1"), (5, "")], id="only must-pass cells"),
        pytest.param(
            ("2.1", "2.4"),
            [(0, "2.1"), (2, "1.1"), (3, "2.4"), (5, ""), (6, "2.4")],
            id="wide cells only for the clause without a cell",
        ),
    ],
)
def test_a_resit_asks_the_cells_of_its_clauses(
    clauses: tuple[str, ...], places: list[tuple[int, str]]
) -> None:
    assert [(place, rule.clause) for place, rule in resit_cells(CELLS, clauses, PICKED)] == places


def test_a_cell_is_asked_as_it_stands_in_the_blueprint() -> None:
    assert resit_cells(CELLS, ("2.1",), PICKED)[0] == (0, CELLS[0])


@pytest.mark.parametrize(("asked", "minutes"), [(30, 40), (15, 20), (8, 11), (1, 2), (0, 1)], ids=str)
def test_a_resit_gives_as_much_time_for_a_question(asked: int, minutes: int) -> None:
    assert resit_minutes(40, asked=asked, whole=30) == minutes


KEPT = written(_1_1=(8, 10), _1_2=(9, 10), _2_1=(2, 10), _2_2=(3, 10))


@pytest.mark.parametrize(
    ("resit", "first", "reasons"),
    [
        pytest.param(scores(_2_1=(9, 10), _2_2=(8, 10)), KEPT, [], id="passed"),
        pytest.param(
            scores(_2_1=(10, 10), _2_2=(5, 10)),
            KEPT,
            [("below_pass_mark", ""), ("below_clause_floor", "2.2")],
            id="one clause failed again",
        ),
        pytest.param(
            scores(_2_1=(20, 20), _2_2=(5, 10)), KEPT, [("below_clause_floor", "2.2")], id="only the floor"
        ),
        pytest.param(
            scores(_2_1=(9, 10), _2_2=(8, 10)),
            written(_1_1=(8, 10), _1_2=(7, 10), _2_1=(2, 10), _2_2=(3, 10)),
            [("kept_below_pass_mark", "")],
            id="a correction took from what was kept",
        ),
        pytest.param(
            scores(_2_1=(9, 10), _2_2=(8, 10)),
            written(_1_1=(5, 10), _1_2=(30, 30), _2_1=(2, 10), _2_2=(3, 10)),
            [("kept_below_floor", "1.1")],
            id="a correction failed a clause that was kept",
        ),
    ],
)
def test_what_keeps_a_resit_from_completing_the_exam(
    resit: Result, first: Written, reasons: list[tuple[str, str]]
) -> None:
    found = resit_failings(resit, first, TERMS, ("2.1", "2.2"))

    assert [(one.reason, one.subject) for one in found] == reasons
    assert passed_by_clause(resit, first, TERMS, ("2.1", "2.2")) == (not reasons)


def test_a_must_pass_question_missed_in_the_resit_binds() -> None:
    resit = Result(
        (SlotScore(1, D(0), D(1), clauses=("1.1",), must_pass=True), *scores(_2_1=(20, 20)).scores)
    )

    assert not passed_by_clause(resit, written(_1_1=(9, 10), _2_1=(2, 10)), TERMS, ("2.1",))


shares = st.decimals(min_value=0, max_value=1, places=2)
marks = st.dictionaries(
    st.sampled_from(["1.1", "1.2", "2.1", "2.2", "2.3"]),
    st.integers(1, 20).flatmap(lambda full: st.tuples(st.integers(0, full), st.just(full))),
    min_size=1,
)


@given(marks, shares, shares, st.data())
def test_whoever_passes_in_two_steps_reaches_the_pass_mark_over_everything(
    earned: dict[str, tuple[int, int]], floor: Decimal, pass_share: Decimal, data: st.DataObject
) -> None:
    terms = ResitTerms(floor, pass_share, 30)
    first = Written(False, CLOSED, {name: Tally(D(one), D(full), 1) for name, (one, full) in earned.items()})
    resit = clause_resit(first, terms, CLOSED)
    if resit is None:
        return
    assert set(resit.clauses) | set(resit.kept) == set(earned)
    again = {one: data.draw(st.integers(0, 10)) for one in resit.clauses}
    result = Result(
        tuple(SlotScore(n, D(got), D(10), clauses=(one,)) for n, (one, got) in enumerate(again.items()))
    )

    if passed_by_clause(result, first, terms, resit.clauses):
        whole = completed_tally(result.total, first, resit.clauses)
        assert whole.share is not None
        assert whole.share >= pass_share
        assert all(result.of_clause(one).marks / 10 >= floor for one in resit.clauses)
