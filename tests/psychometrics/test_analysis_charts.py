"""What the charts of the exam analysis say in words."""

from dataclasses import replace

import pytest
from django.utils import translation

from lms.psychometrics.items.charts.map import MapPoint, item_map
from lms.psychometrics.items.charts.option_curves import CurveLine, option_curves
from lms.psychometrics.items.rules.judging import judge
from lms.psychometrics.items.wording import no_difference_reason, no_drift_reason
from lms.psychometrics.latent.charts import ability_charts
from tests.psychometrics.rules.test_judging import attempts


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


@pytest.mark.parametrize(
    ("few", "finding"),
    [
        (0, "1 of 2 questions deserves a look"),
        (3, "1 of the 2 questions with enough people deserves a look (3 more have too few)"),
    ],
)
def test_the_map_counts_what_deserves_a_look_among_questions_with_enough_people(
    few: int, finding: str
) -> None:
    sound = MapPoint("Q-1", "问", 0.6, 0.3, "", is_enough=True, url="/")
    weak, rare = replace(sound, flags="Weak"), replace(sound, is_enough=False)

    with translation.override("en"):
        assert item_map([sound, weak, *[rare] * few], 120, 0).title == finding


@pytest.mark.parametrize(
    ("answered", "told"),
    [
        ([], "0 have that many, and the most that one has is 0."),
        ([140, 90], "0 have that many, and the most that one has is 140."),
        ([400, 210, 199], "2 have that many, and the most that one has is 400."),
    ],
)
def test_the_missing_model_says_once_how_many_answered(answered: list[int], told: str) -> None:
    with translation.override("en"):
        (only,) = ability_charts(None, answered)

    assert str(only.withheld).endswith(told)


def test_what_no_question_has_the_people_for_is_not_called_unchanged() -> None:
    found = judge(attempts(), 0.6)
    thin = replace(found, items=tuple(replace(one, drift=None, differences={}) for one in found.items))

    with translation.override("en"):
        assert (no_drift_reason(found), no_difference_reason(found, has_units=True)) == ("", "")
        assert no_drift_reason(thin).endswith("no question has them yet.")
        assert no_difference_reason(thin, has_units=True).endswith("no question has them yet.")


def test_the_map_says_how_many_questions_of_the_table_have_no_point() -> None:
    point = MapPoint("Q-1", "问", 0.6, 0.3, "", is_enough=True, url="/")

    with translation.override("en"):
        whole, lacking = (item_map([point], 120, without).note for without in (0, 3))

    assert "no point" not in whole
    assert lacking.endswith("3 more questions have no correlation yet, so no point.")
