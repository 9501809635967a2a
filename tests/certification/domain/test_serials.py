"""Serials: unguessable, readable, and slips of the pen are noticed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.certification.certificates.rules import (
    ALPHABET,
    RANDOM_BITS,
    MalformedSerial,
    canonical_serial,
    serial_from,
)

numbers = st.integers(0, (1 << RANDOM_BITS) - 1)
positions = st.integers(0, 19)


def test_a_serial_carries_at_least_80_random_bits() -> None:
    assert RANDOM_BITS >= 80


@given(numbers)
def test_a_serial_is_four_groups_of_unmistakable_characters(number: int) -> None:
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}", serial_from(number))


@given(numbers, numbers)
def test_different_numbers_give_different_serials(one: int, other: int) -> None:
    assert (serial_from(one) == serial_from(other)) == (one == other)


@given(numbers)
def test_a_serial_is_read_as_people_type_it(number: int) -> None:
    serial = serial_from(number)

    typed = serial.lower().replace("-", " ").replace("0", "o").replace("1", "l")

    assert canonical_serial(typed) == serial


@given(numbers, positions, st.sampled_from(ALPHABET))
def test_every_wrong_character_is_noticed(number: int, place: int, wrong: str) -> None:
    plain = serial_from(number).replace("-", "")
    changed = plain[:place] + wrong + plain[place + 1 :]

    if changed == plain:
        assert canonical_serial(changed) == serial_from(number)
    else:
        with pytest.raises(MalformedSerial):
            canonical_serial(changed)


@given(numbers, st.integers(0, 18))
def test_every_swap_of_neighbours_is_noticed(number: int, place: int) -> None:
    plain = serial_from(number).replace("-", "")
    swapped = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]

    if swapped == plain:
        assert canonical_serial(swapped) == serial_from(number)
    else:
        with pytest.raises(MalformedSerial):
            canonical_serial(swapped)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "abc",
        "0" * 19,
        "0" * 21,
        "UUUUU-UUUUU-UUUUU-UUUUU",
        "热线坐席上岗证",
        "0" * 500,
        "../../etc/passwd",
        "%00",
    ],
)
def test_malformed_serials_are_refused(typed: str) -> None:
    with pytest.raises(MalformedSerial):
        canonical_serial(typed)


@pytest.mark.parametrize("number", [-1, 1 << RANDOM_BITS])
def test_numbers_out_of_range_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        serial_from(number)
