"""The trail tells what differs; inside another record of the same thing only the outer one writes."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session

from lms.core.trail.fields import FieldValues, difference
from lms.core.trail.models import AuditEntry
from lms.core.trail.traces import know, recorded

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"name": "甲"}, {"name": "甲"}, {}),
        ({"name": "甲", "n": 1}, {"name": "乙", "n": 1}, {"before": {"name": "甲"}, "after": {"name": "乙"}}),
        ({"on": ""}, {"on": "2026-01-31"}, {"before": {"on": ""}, "after": {"on": "2026-01-31"}}),
        ({"of": ["a", "b"]}, {"of": ["b", "c"]}, {"taken_out": {"of": ["a"]}, "put_in": {"of": ["c"]}}),
        ({"of": []}, {"of": ["c"]}, {"put_in": {"of": ["c"]}}),
        ({"of": ["a"]}, {"of": []}, {"taken_out": {"of": ["a"]}}),
        # Another order, or one of two that are alike, is no other set of things: the whole lists are told.
        ({"of": ["a", "b"]}, {"of": ["b", "a"]}, {"before": {"of": ["a", "b"]}, "after": {"of": ["b", "a"]}}),
        ({"of": ["a", "a"]}, {"of": ["a"]}, {"before": {"of": ["a", "a"]}, "after": {"of": ["a"]}}),
    ],
    ids=str,
)
def test_only_what_differs_is_said(before: FieldValues, after: FieldValues, said: FieldValues) -> None:
    assert difference(before, after) == said


def test_the_outermost_record_alone_writes(zhao: User) -> None:
    group = Group.objects.create(name="night")

    with recorded(group, by=zhao):
        with recorded(group, by=zhao):
            Group.objects.filter(pk=group.pk).update(name="夜")
        Group.objects.filter(pk=group.pk).update(name="夜班")

    assert [entry.details for entry in AuditEntry.objects.about(group)] == [
        {"before": {"name": "night"}, "after": {"name": "夜班"}}
    ]


def test_what_failed_is_neither_done_nor_recorded(zhao: User) -> None:
    group = Group.objects.create(name="night")

    def fail_half_way() -> None:
        with recorded(group, by=zhao):
            Group.objects.filter(pk=group.pk).update(name="夜班")
            raise InterruptedError

    with pytest.raises(InterruptedError):
        fail_half_way()

    group.refresh_from_db()
    assert (group.name, AuditEntry.objects.about(group).exists()) == ("night", False)


def test_a_kind_without_a_trace_is_a_mistake_of_the_caller(zhao: User) -> None:
    with (
        pytest.raises(LookupError, match=r"No trace is registered for sessions\.Session\."),
        recorded(Session(), by=zhao),
    ):
        pass

    assert know([Session()]) == []
