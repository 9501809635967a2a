"""Frozen values survive JSON with their types."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pytest

from lms.core.statistics import Interval
from lms.evaluation.effects.rules.results import decode, encode


class Fruit(StrEnum):
    """Something to choose."""

    APPLE = "apple"


@dataclass(frozen=True)
class Seed:
    """A part."""

    weight: float
    note: str | None = None


@dataclass(frozen=True)
class Basket:
    """A whole."""

    fruit: Fruit
    count: int
    share: float | None
    full: bool
    day: date
    seeds: tuple[Seed, ...] = ()


BASKET = Basket(Fruit.APPLE, 3, 0.5, True, date(2026, 5, 1), (Seed(1.0), Seed(2.5, "大")))


def test_what_was_written_is_read_back_equal() -> None:
    text = json.dumps(encode(BASKET))

    assert decode(Basket, json.loads(text)) == BASKET


@pytest.mark.parametrize("high", [0.5, math.inf])
def test_an_interval_is_read_back_with_its_open_end(high: float) -> None:
    interval = Interval(-math.inf, high)

    assert decode(Interval, json.loads(json.dumps(encode(interval)))) == interval


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan])
def test_a_number_that_is_not_finite_becomes_nothing(number: float) -> None:
    assert encode(Basket(Fruit.APPLE, 1, number, False, date(2026, 5, 1))) == {
        "fruit": "apple",
        "count": 1,
        "share": None,
        "full": False,
        "day": "2026-05-01",
        "seeds": [],
    }


def test_a_whole_number_is_read_where_a_fraction_may_stand() -> None:
    assert decode(Seed, {"weight": 2, "note": None}) == Seed(2.0)


@pytest.mark.parametrize("data", [{"weight": "2", "note": None}, [], "x", {"weight": None, "note": None}])
def test_data_of_another_shape_is_refused(data: object) -> None:
    with pytest.raises(TypeError):
        decode(Seed, data)
