"""How the options of a question are judged."""

import numpy as np
import pytest

from lms.core.statistics import Estimate, wilson_interval
from lms.psychometrics.items.rules.options import OptionStatistics, picks
from lms.psychometrics.items.rules.options import option_statistics as statistics_of_picks


def option_statistics(
    options: str, correct: set[str], choices: list[set[str]], rest: np.ndarray
) -> tuple[OptionStatistics, ...]:
    return statistics_of_picks(list(options), correct, picks(list(options), choices), rest)


def chosen_by_rank(*bands: tuple[str, int]) -> tuple[list[set[str]], np.ndarray]:
    """Let takers from the poorest to the best choose, band by band."""
    choices = [set(letters) for letters, count in bands for _ in range(count)]
    return choices, np.linspace(0.2, 0.9, len(choices))


def flags(found: tuple[OptionStatistics, ...]) -> dict[str, tuple[str, ...]]:
    return {option.id: option.flags for option in found}


def test_counts_shares_and_means_of_options() -> None:
    choices, rest = chosen_by_rank(("b", 1), ("", 1), ("a", 2))

    first, second, third = option_statistics("abc", {"a"}, choices, rest)

    assert first.chosen == Estimate(0.5, 4, wilson_interval(2, 4))
    assert first.mean_rest == pytest.approx(np.mean(rest[2:]))
    assert first.option_rest.value == pytest.approx(np.corrcoef([0, 0, 1, 1], rest)[0, 1])
    assert (first.is_correct, second.is_correct) == (True, False)
    assert (third.option_rest.value, third.mean_rest) == (None, None)


def test_a_healthy_question_has_no_flags() -> None:
    choices, rest = chosen_by_rank(("b", 20), ("c", 20), ("b", 10), ("a", 100))

    assert flags(option_statistics("abc", {"a"}, choices, rest)) == {"a": (), "b": (), "c": ()}


def test_a_wrong_key_asks_to_be_checked_and_so_does_the_better_option() -> None:
    choices, rest = chosen_by_rank(("a", 60), ("c", 20), ("b", 70))

    assert flags(option_statistics("abc", {"a"}, choices, rest)) == {
        "a": ("check_key",),
        "b": ("check_key", "ambiguous"),
        "c": (),
    }


def test_an_option_nobody_takes_is_dead() -> None:
    choices, rest = chosen_by_rank(("b", 50), ("a", 96), ("c", 4))

    assert flags(option_statistics("abcd", {"a"}, choices, rest))["d"] == ("dead",)


def test_an_option_the_best_take_is_ambiguous() -> None:
    choices, rest = chosen_by_rank(("c", 60), ("b", 4), ("a", 100), ("b", 8))

    assert flags(option_statistics("abc", {"a"}, choices, rest)) == {"a": (), "b": ("ambiguous",), "c": ()}


def test_six_choosers_who_happen_to_be_good_say_nothing_about_the_option() -> None:
    choices, rest = chosen_by_rank(("a", 55), ("b", 1), ("a", 40), ("b", 5), ("a", 2))

    assert flags(option_statistics("abc", {"a"}, choices, rest))["b"] == ()


def test_a_clear_r_of_few_choosers_is_no_flag() -> None:
    choices, rest = chosen_by_rank(("a", 110), ("b", 9))

    found = option_statistics("ab", {"a"}, choices, rest)

    assert found[1].option_rest.interval is not None
    assert found[1].option_rest.interval.low > 0
    assert found[1].flags == ()


def test_options_taken_by_chance_are_hardly_ever_flagged() -> None:
    chance = np.random.default_rng(20261125)
    questions, people, letters = 1000, 150, list("abcd")
    flagged = dict.fromkeys(letters, 0)

    for _ in range(questions):
        choices = [{str(one)} for one in chance.choice(letters, people, p=[0.5, 0.2, 0.2, 0.1])]
        for option in option_statistics("abcd", {"a"}, choices, chance.normal(0.6, 0.1, people)):
            flagged[option.id] += bool({"check_key", "ambiguous"} & set(option.flags))

    assert {letter: count for letter, count in flagged.items() if count > 0.05 * questions} == {}


def test_small_samples_raise_no_flags() -> None:
    choices, rest = chosen_by_rank(("b", 3), ("a", 5), ("b", 4), ("a", 3))

    assert set(flags(option_statistics("abcd", {"a"}, choices, rest)).values()) == {()}


def test_a_clearly_wrong_key_is_flagged_even_in_a_small_sample() -> None:
    choices, rest = chosen_by_rank(("a", 12), ("b", 12))

    assert flags(option_statistics("ab", {"a"}, choices, rest))["a"] == ("check_key",)


def test_people_without_other_items_are_left_out() -> None:
    choices, rest = chosen_by_rank(("a", 2), ("b", 2))
    rest[0] = np.nan

    assert option_statistics("ab", {"a"}, choices, rest)[0].chosen.n == 3


def test_nobody_chose_yet() -> None:
    assert option_statistics("a", {"a"}, [], np.array([])) == (
        OptionStatistics("a", True, 0, Estimate(None, 0), Estimate(None, 0), None),
    )
