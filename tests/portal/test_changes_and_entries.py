"""A change and its entry in the audit trail stand or fall together, whatever is sent to whatever address.

What writes no entry says here why.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models.signals import pre_save

from lms.core.trail.models import AuditEntry
from tests.portal.access_table import Row
from tests.portal.test_access import SENT, send
from tests.portal.world import ROLES, World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Signing in changes nothing but the session and the moment of the last one.
UNRECORDED = {"account_login"}

OWN_WORK = "a person's own learning and writing, kept in its own rows with its times"
BEFORE_THE_DEED = "a draft or a preview that has no effect yet; what comes of it is recorded"
LOOKING_AGAIN = "it repeats what other apps hold and decides nothing; every night it does so by itself"
FIGURES = "a job that only computes; its result names who started it and when"
# What the portal changes without an entry, each with the reason.
WITHOUT_ENTRY = {
    "lms_core:import": BEFORE_THE_DEED,
    "lms_core:notices_read": "that somebody read a notice stands with the notice",
    "lms_core:notice_choices": "what somebody wants by mail; another address is recorded",
    "lms_authoring:import": BEFORE_THE_DEED,
    "lms_classroom:session_register": OWN_WORK,
    "lms_classroom:session_withdraw": OWN_WORK,
    "lms_classroom:sign_in": OWN_WORK,
    "lms_classroom:observation_new": BEFORE_THE_DEED,
    "lms_classroom:observation": BEFORE_THE_DEED,
    "lms_classroom:observation_again": BEFORE_THE_DEED,
    "lms_courses:enrol": OWN_WORK,
    "lms_courses:begin_path": OWN_WORK,
    "lms_courses:place": OWN_WORK,
    "lms_courses:check": OWN_WORK,
    "lms_courses:note": OWN_WORK,
    "lms_courses:unclear": OWN_WORK,
    "lms_courses:ask": OWN_WORK,
    "lms_courses:remark_take_back": OWN_WORK,
    "lms_exams:rules": OWN_WORK,
    "lms_exams:look_up": OWN_WORK,
    "lms_exams:answer": OWN_WORK,
    "lms_exams:heartbeat": OWN_WORK,
    "lms_exams:hand_in": OWN_WORK,
    "lms_practice:clause": OWN_WORK,
    "lms_practice:lesson": OWN_WORK,
    "lms_practice:question": OWN_WORK,
    "lms_practice:mock_paper": OWN_WORK,
    "lms_practice:mock": OWN_WORK,
    "lms_practice:mock_question": OWN_WORK,
    "lms_practice:forget": OWN_WORK,
    "lms_exchange:question_import": BEFORE_THE_DEED,
    "lms_exams:correction_new": BEFORE_THE_DEED,
    "lms_exams:correction_discard": BEFORE_THE_DEED,
    "lms_psychometrics:analysis_judge": FIGURES,
    "lms_evaluation:programme_estimate": FIGURES,
    "lms_standards:change_gather": LOOKING_AGAIN,
}


class EntryRefused(Exception):
    """The database takes no entry."""


@contextmanager
def no_entry_is_taken() -> Iterator[list[str]]:
    """Refuse every entry as a full disk would, and list the actions that were refused."""
    refused: list[str] = []

    def refuse(*, instance: AuditEntry, **_kwargs: object) -> None:
        refused.append(instance.action)
        raise EntryRefused

    pre_save.connect(refuse, sender=AuditEntry)
    try:
        yield refused
    finally:
        pre_save.disconnect(refuse, sender=AuditEntry)


def kept() -> dict[type[models.Model], list[tuple[object, ...]]]:
    """Read every row of every table but the sessions."""
    tables = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return {
        model: list(model._base_manager.order_by("pk").values_list())
        for model in tables
        if not model._meta.proxy and model is not Session
    }


def role_for(row: Row) -> str:
    """Name a role that may do it."""
    answers = dict(zip(ROLES, row.expected.split(), strict=True))
    return next((role for role, answer in answers.items() if answer in {"go", "200"}), "")


def test_no_change_stands_without_its_entry(world: World) -> None:
    before, undone, standing = kept(), set[str](), dict[str, list[str]]()
    silent: set[str] = set()

    for row in [row for row in SENT if role_for(row) and row.name not in UNRECORDED]:
        with transaction.atomic(), no_entry_is_taken() as refused:
            client = world.client(role_for(row))
            client.raise_request_exception = False
            send(client, row, world)
            after = kept()
            if refused:
                undone.add(row.name)
                changed = [model._meta.label for model in after if after[model] != before[model]]
                standing |= {row.label: changed} if changed else {}
            elif after != before:
                silent.add(row.name)
            transaction.set_rollback(True)

    assert standing == {}
    assert silent == set(WITHOUT_ENTRY)
    assert len(undone) > 40
