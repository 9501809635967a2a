"""How judges' lines are read and what they advise."""

import numpy as np
import pytest

from lms.psychometrics.standard_setting.rules import (
    Method,
    RatedLine,
    RoundBasis,
    RoundFault,
    advise,
    read_lines,
)

BASIS = RoundBasis(part_marks=(10, 30), shares={f"{number:03}": number / 100 for number in range(100)})


def test_lines_are_read_in_any_width_and_with_any_parting() -> None:
    found = read_lines("王强 60, 70%\n\n李敏，５０，80\n")

    assert found == (RatedLine("王强", (60, 70)), RatedLine("李敏", (50, 80)))


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "empty", 0),
        ("王强\n", "no_values", 1),
        ("王强 60\n李敏 六十\n", "no_number", 2),
        ("王强 60\n王强 70\n", "twice", 2),
    ],
)
def test_bad_lines_are_named(text: str, code: str, line: int) -> None:
    with pytest.raises(RoundFault) as fault:
        read_lines(text)

    assert (fault.value.code, fault.value.line) == (code, line)


def test_angoff_weighs_parts_by_their_marks() -> None:
    found = advise("angoff", read_lines("A 80 60\nB 60 60"), BASIS)

    assert found.pass_share == pytest.approx((65 + 60) / 200)
    assert found.spread == pytest.approx(np.std([0.65, 0.6], ddof=1))
    assert (found.people, found.enough) == (2, False)


def test_borderline_takers_are_looked_up_by_staff_number() -> None:
    lines = read_lines(
        "\n".join(f"{number:03} {rating}" for number, rating in [(40, 2), (50, 3), (70, 3), (90, 5)])
    )

    group, line = (advise(method, lines, BASIS) for method in ("borderline_group", "borderline_regression"))

    assert (group.pass_share, group.people, group.enough) == (pytest.approx(0.6), 2, False)
    # The line through (2, .4), (3, .5), (3, .7), (5, .9) at a rating of 3.
    slope, start = np.polyfit([2, 3, 3, 5], [0.4, 0.5, 0.7, 0.9], 1)
    assert line.pass_share == pytest.approx(start + 3 * slope)
    assert line.people == 4


def test_hofstee_uses_what_takers_really_earned() -> None:
    found = advise("hofstee", read_lines("A 20 60 10 50\nB 20 60 10 50"), BASIS)

    # At a pass mark of c just c of these people fail, and 0.5 - (c - 0.2) = c at 0.35.
    assert found.pass_share == pytest.approx(0.35, abs=0.01)
    assert found.spread == 0


@pytest.mark.parametrize(
    ("method", "text", "code"),
    [
        ("angoff", "A 80", "wrong_count"),
        ("angoff", "A 80 101", "out_of_range"),
        ("hofstee", "A 20 60 10", "wrong_count"),
        ("hofstee", "A 5 8 50 90", "no_common_point"),
        ("borderline_group", "200 3", "no_attempt"),
        ("borderline_group", "040 2\n050 4", "nobody_at_border"),
        ("borderline_group", "040 6", "out_of_range"),
        ("borderline_regression", "040 3\n050 3\n060 3", "nobody_at_border"),
    ],
)
def test_lines_that_do_not_fit_are_refused(method: Method, text: str, code: str) -> None:
    with pytest.raises(RoundFault) as fault:
        advise(method, read_lines(text), BASIS)

    assert fault.value.code == code


def test_a_paper_without_parts_cannot_be_rated() -> None:
    with pytest.raises(RoundFault, match="no_parts"):
        advise("angoff", [RatedLine("A", ())], RoundBasis((), {}))
