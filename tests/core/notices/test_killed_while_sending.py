"""A worker is killed after the mail server took a mail and before it heard so: nobody sends it again."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.browser.site import free_port
from tests.core.worker_site import Site, wait_until

pytestmark = pytest.mark.process

TELL = """
import django
django.setup()
from django.contrib.auth.models import User
from lms.core.notices.api import notify
from lms.core.notices.core_kinds import IMPORT_FINISHED
li, _made = User.objects.get_or_create(username="li", email="li@example.com")
notify(kind=IMPORT_FINISHED, to=[li], facts={"file": "a.xlsx", "faulty": 0}, url="/", key="import")
"""
STATES = """
import django
django.setup()
from lms.core.notices.models import Delivery
print(*Delivery.objects.values_list("state", flat=True))
"""


class MailSite(Site):
    """A site whose workers send to a port."""

    port: int = 0

    @property
    def environment(self) -> dict[str, str]:
        """Name the settings with the mail server."""
        own = {
            "DJANGO_SETTINGS_MODULE": "tests.core.notices.mail_worker_settings",
            "TEST_MAIL_PORT": str(self.port),
        }
        return super().environment | own


@dataclass
class Server:
    """A mail server that keeps what it took, and may kill the sender before it says so."""

    taken: list[bytes] = field(default_factory=list)
    victim: subprocess.Popen[bytes] | None = None

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take a mail."""
        self.taken.append(envelope.content or b"")
        if self.victim is not None:
            os.kill(self.victim.pid, signal.SIGKILL)
            self.victim.wait()
        return "250 OK"


@pytest.fixture
def server() -> Iterator[tuple[Server, int]]:
    """Run the mail server on a free port."""
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield handler, controller.port
    finally:
        controller.stop()


@pytest.fixture
def site(tmp_path: Path, server: tuple[Server, int]) -> MailSite:
    """Make a database in which one mail waits."""
    made = MailSite(tmp_path, f"sqlite:///{tmp_path / 'mail.sqlite3'}")
    made.port = server[1]
    made.python("-m", "django", "migrate", "-v0")
    made.python("-c", TELL)
    return made


def test_a_mail_goes_out_once(site: MailSite, server: tuple[Server, int]) -> None:
    with site.worker():
        wait_until(lambda: site.python("-c", STATES) == "sent")

    assert len(server[0].taken) == 1


def test_what_the_server_took_is_not_sent_again_after_a_kill(
    site: MailSite, server: tuple[Server, int]
) -> None:
    mails = server[0]
    with site.worker() as worker:
        mails.victim = worker
        wait_until(lambda: len(mails.taken) == 1)
    left = site.python("-c", STATES)
    mails.victim = None

    with site.worker():
        wait_until(lambda: site.python("-c", STATES) == "unclear")

    assert (left, len(mails.taken)) == ("sending", 1)
