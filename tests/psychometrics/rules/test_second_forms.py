"""Who stands so near the pass mark that a second form is worth writing."""

from decimal import Decimal

import pytest

from lms.papers.blueprints.rules.parallel import next_form
from lms.psychometrics.borderline.rules import near_cut

D = Decimal


@pytest.mark.parametrize(
    ("share", "apart"),
    [("0.74", None), ("0.75", -1.0), ("0.799", -0.02), ("0.80", 0.0), ("0.85", 1.0), ("0.86", None)],
)
def test_within_one_standard_error_of_the_pass_mark(share: str, apart: float | None) -> None:
    found = near_cut(D(share), pass_share=D("0.8"), error=0.05)

    assert (found and found.errors_apart) == (apart if apart is None else pytest.approx(apart))
    if found:
        assert found.is_below == (D(share) < D("0.8"))


def test_without_an_error_nobody_stands_near() -> None:
    assert near_cut(D("0.8"), pass_share=D("0.8"), error=0.0) is None


@pytest.mark.parametrize(
    ("met", "form"),
    [
        pytest.param([], "B", id="nothing yet"),
        pytest.param(["B"], "C", id="the usual one was met elsewhere"),
        pytest.param(["B", "C"], "A", id="one is left"),
        pytest.param(["A", "B", "C"], "B", id="all were met"),
    ],
)
def test_a_second_form_is_another_form(met: list[str], form: str) -> None:
    assert next_form(["A", "B", "C"], met, taker=0, attempt=1) == form
