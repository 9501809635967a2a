"""A scenario that can be played: every step reached, every way with an end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.scenarios.rules import (
    Choice,
    Step,
    end_of,
    good_path,
    has_good_end,
    step_faults,
    steps_of,
    tree_of,
)


def step(name: str, *leads_to: str) -> Step:
    """Make a step that leads to others."""
    return Step(name, f"我是{name}", tuple(Choice(f"去{other}", other) for other in leads_to))


def end(name: str, verdict: str = "good", explanation: str = "因为") -> Step:
    """Make an end."""
    return Step(name, "好的", (), verdict, explanation)


CALL = (step("开头", "安抚", "推脱"), step("安抚", "好", "推脱"), end("好"), end("推脱", "bad"))


@pytest.mark.parametrize(
    ("steps", "faults"),
    [
        (CALL, []),
        ((end("好"),), []),
        ((step("开头", "好", "没有"), end("好")), [(0, "nowhere", "没有")]),
        ((step("开头", "好"), end("好")), [(0, "number", "")]),
        ((step("开头", *["好"] * 5), end("好")), [(0, "number", "")]),
        ((step("开头", "好", "空"), end("好"), Step("空", "嗯")), [(2, "neither", "")]),
        (
            (step("开头", "好", "好"), Step("好", "嗯", (Choice("去", "好"),) * 2, "good", "因为")),
            [(1, "both", "")],
        ),
        ((step("开头", "好", "好"), end("好", explanation=" ")), [(1, "silent", "")]),
        ((step("开头", "好", "好"), end("好"), end("好")), [(1, "same_name", ""), (2, "same_name", "")]),
        ((step("开头", "好", "好"), end("好"), end("别处")), [(2, "unreached", "")]),
        (
            (step("开头", "绕", "好"), step("绕", "开头", "好"), end("好")),
            [(0, "circle", ""), (1, "circle", "")],
        ),
        (
            (step("开头", "绕", "好"), step("绕", "绕", "好"), end("好")),
            [(1, "circle", "")],
        ),
    ],
)
def test_faults_name_the_step(steps: tuple[Step, ...], faults: list[tuple[int, str, str]]) -> None:
    assert [(fault.place, fault.code, fault.leads_to) for fault in step_faults(steps)] == faults


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ((0, 0), "好"),
        ((0, 1), "推脱"),
        ((1,), "推脱"),
        ((), None),
        ((0,), None),
        ((2,), None),
        ((1, 0), None),
    ],
)
def test_choices_lead_to_an_end_or_to_nothing(path: tuple[int, ...], name: str | None) -> None:
    found = end_of(CALL, path)

    assert (found.name if found else None) == name


def test_the_shortest_good_way_is_found() -> None:
    assert good_path(CALL) == (0, 0)
    assert good_path((step("开头", "坏", "坏"), end("坏", "bad"))) is None
    assert not has_good_end((end("坏", "bad"),))


def test_a_step_reached_twice_is_written_out_once() -> None:
    tree = tree_of(CALL)

    assert tree is not None
    calm, refuse = tree.branches
    assert (calm.said, calm.is_shown_above) == ("去安抚", False)
    assert (refuse.step.name, refuse.is_shown_above) == ("推脱", True)


def test_steps_are_read_as_items_or_plainly() -> None:
    plain = {"name": "开头", "customer": "喂", "choices": [{"text": "您好", "leads_to": "好"}]}
    stored = {"type": "item", "value": plain | {"choices": [{"type": "item", "value": plain["choices"][0]}]}}  # type: ignore[index] # a list

    assert steps_of([plain]) == steps_of([stored]) == (Step("开头", "喂", (Choice("您好", "好"),)),)


NAMES = st.sampled_from("甲乙丙丁")


@given(
    st.lists(
        st.builds(
            lambda name, ahead, is_end: end(name) if is_end else step(name, *ahead),
            NAMES,
            st.lists(NAMES, min_size=2, max_size=4),
            st.booleans(),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_without_faults_every_way_ends(steps: list[Step]) -> None:
    if step_faults(steps):
        return

    def ways(name: str, length: int) -> None:
        assert length <= len(steps)
        [here] = [one for one in steps if one.name == name]
        for choice in here.choices:
            ways(choice.leads_to, length + 1)

    ways(steps[0].name, 1)
