"""A worker is killed after a receiver took a post and before it heard so.

A group gets nothing twice by itself; a system that knows the number gets it again under the same one.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.webhooks.receiver import Receiver, receiving
from tests.core.worker_site import Site, wait_until

pytestmark = pytest.mark.process

TELL = """
import sys, django
django.setup()
from django.contrib.auth.models import User
from django.utils import timezone
from lms.core.notices.api import notify
from lms.core.notices.core_kinds import IMPORT_FINISHED
from lms.core.webhooks.models import Webhook
from lms.core.webhooks.services import new_secret
Webhook.objects.create(
    name="x", kind=sys.argv[1], address=sys.argv[2], secret=new_secret(), is_active=True,
    notice_kinds=[IMPORT_FINISHED.code], made_at=timezone.now(),
)
li = User.objects.create_user("li")
notify(kind=IMPORT_FINISHED, to=[li], facts={"file": "a.xlsx", "faulty": 0}, url="/", key="import")
"""
STATES = """
import django
django.setup()
from lms.core.notices.models import Delivery
print(*Delivery.objects.values_list("state", flat=True))
"""
# What the minutes after do, at once.
AGAIN = """
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from lms.core.notices.sending import find_unclear
from lms.core.webhooks.sending import post_due, queue_what_has_a_key
now = timezone.now() + timedelta(hours=1)
find_unclear(now)
queue_what_has_a_key(now)
print(post_due(now + timedelta(hours=1)))
"""


class PostSite(Site):
    """A site whose workers post."""

    @property
    def environment(self) -> dict[str, str]:
        """Name the settings that allow it."""
        return super().environment | {"DJANGO_SETTINGS_MODULE": "tests.core.webhooks.post_worker_settings"}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver on this machine."""
    with receiving() as made:
        yield made


@pytest.fixture
def site(tmp_path: Path) -> PostSite:
    """Make an empty database."""
    made = PostSite(tmp_path, f"sqlite:///{tmp_path / 'posts.sqlite3'}")
    made.python("-m", "django", "migrate", "-v0")
    return made


def kill_before_the_answer(site: PostSite, receiver: Receiver) -> None:
    """Let a worker begin a post and die before it hears what became of it."""
    with site.worker() as worker:
        receiver.before_answer = lambda: kill(worker)
        wait_until(lambda: len(receiver.posts) == 1)
        worker.wait()
    receiver.before_answer = lambda: None


def kill(worker: subprocess.Popen[bytes]) -> None:
    """End a process at once."""
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()


def test_a_group_gets_nothing_twice(site: PostSite, receiver: Receiver) -> None:
    site.python("-c", TELL, "wecom", receiver.address())

    kill_before_the_answer(site, receiver)
    left = site.python("-c", STATES)
    again = site.python("-c", AGAIN)

    assert (left, again, site.python("-c", STATES)) == ("sending", "0", "unclear")
    assert len(receiver.posts) == 1


def test_a_system_gets_it_again_under_its_number(site: PostSite, receiver: Receiver) -> None:
    site.python("-c", TELL, "system", receiver.address())

    kill_before_the_answer(site, receiver)
    again = site.python("-c", AGAIN)

    assert (again, site.python("-c", STATES)) == ("1", "sent")
    first, second = receiver.posts
    assert first.headers["Webhook-Id"] == second.headers["Webhook-Id"]
    assert first.content["data"] == second.content["data"]
