"""What the charts of the exam analysis say in words."""

import pytest
from django.utils import translation

from lms.exams.charts.item_map import MapPoint, item_map
from lms.exams.charts.option_curves import CurveLine, option_curves


@pytest.mark.parametrize(
    ("weakest", "strongest", "finding"),
    [
        (0.904, 0.896, "The right option stays level: 90% of the weakest and of the strongest"),
        (0.904, 0.894, "The right option falls from 90% of the weakest to 89% of the strongest"),
        (0.896, 0.906, "The right option rises from 90% of the weakest to 91% of the strongest"),
    ],
)
def test_a_finding_agrees_with_the_shares_it_names(weakest: float, strongest: float, finding: str) -> None:
    right = CurveLine("A", is_right=True, shares=[weakest, 0.9, 0.9, 0.9, strongest])
    wrong = CurveLine("B", is_right=False, shares=[0.1] * 5)

    with translation.override("en"):
        assert option_curves([right, wrong], 120, is_enough=True).title == finding


def test_the_map_says_how_many_questions_of_the_table_have_no_point() -> None:
    point = MapPoint("Q-1", "问", 0.6, 0.3, "", is_enough=True, url="/")

    with translation.override("en"):
        whole, lacking = (item_map([point], 120, without).note for without in (0, 3))

    assert "no point" not in whole
    assert lacking.endswith("3 more questions have no correlation yet, so no point.")
