"""Two web hosts and their workers share PostgreSQL, Redis and a bucket, and nothing on their disks.

What looks like S3 is the server of moto: the real client speaks HTTP to it. Both hosts are processes of one
machine with folders of their own; what crosses a network is killed with the process at its other end.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import boto3
import pytest

from tests.exams.real_site import (
    ROOT,
    SLOTS,
    WRITERS,
    RealSite,
    Writer,
    environment,
    finish,
    free_port,
    nothing_is_lost,
    wait_until,
)
from tests.postgresql import database_of_its_own

REDIS = "redis://127.0.0.1:6379/13"
BUCKET = "xunping"
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "cn-north-1"}


def answers(port: int) -> bool:
    """Tell whether somebody listens."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


pytestmark = [
    pytest.mark.process,
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.skipif(not answers(6379), reason="no Redis server answers on 127.0.0.1:6379"),
]


@dataclass
class Balancer(RealSite):
    """What stands before both hosts: each request goes to the next one, or to the other where it is away."""

    hosts: tuple[RealSite, ...] = ()
    turn: Iterator[int] = field(default_factory=count)

    def request(self, method: str, path: str, headers: dict[str, str], body: str = "") -> tuple[int, bytes]:
        """Send to one host; only a connection that could not be made is tried at the other."""
        first = next(self.turn) % len(self.hosts)
        order = [self.hosts[first], *self.hosts[:first], *self.hosts[first + 1 :]]
        for host in order[:-1]:
            if answers(host.port):
                return host.request(method, path, headers, body)
        return order[-1].request(method, path, headers, body)


@contextmanager
def bucket() -> Iterator[str]:
    """Run a store that speaks S3, with one empty bucket; give its address."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: answers(port))
        address = f"http://127.0.0.1:{port}"
        store = boto3.client(
            "s3",
            endpoint_url=address,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            region_name="us-east-1",
        )
        store.create_bucket(Bucket=BUCKET)
        yield address
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[tuple[RealSite, RealSite]]:
    """Give two hosts with disks of their own."""
    with database_of_its_own("hosts") as url, bucket() as store:
        shared = KEYS | {
            "DJANGO_SETTINGS_MODULE": "tests.exams.hosts_settings",
            "XUNPING_REDIS": REDIS,
            "XUNPING_S3_BUCKET": BUCKET,
            "XUNPING_S3_ENDPOINT": store,
        }
        made = tuple(RealSite(environment(tmp_path / name, url) | shared) for name in ("first", "second"))
        for host in made:
            Path(host.environment["XUNPING_VAR"]).mkdir(parents=True)
        yield made[0], made[1]
        for host in made:
            host.kill()


def test_answers_outlive_each_host_in_turn(hosts: tuple[RealSite, RealSite]) -> None:
    first, second = hosts
    site = Balancer(first.environment, hosts=hosts)
    held = site.prepare("one", str(SLOTS))
    size = SLOTS // WRITERS
    writers = [Writer(site, held, range(1 + part * size, 1 + (part + 1) * size)) for part in range(WRITERS)]
    for host in hosts:
        host.start()
    for writer in writers:
        writer.start()

    try:
        wait_until(lambda: all(len(writer.acknowledged) == size for writer in writers))
        for host in (first, second):
            host.kill()
            nothing_is_lost(site, writers)
            said = sum(writer.revision for writer in writers)
            wait_until(lambda said=said: sum(writer.revision for writer in writers) > said)  # type: ignore[misc]
            time.sleep(0.5)
            nothing_is_lost(site, writers)
            host.start()
        for writer in writers:
            writer.acknowledged.clear()
        finish(writers)
        nothing_is_lost(site, writers)
    finally:
        for writer in writers:
            writer.stopped.set()

    # Handed in at one host, the attempt is over at the other.
    path = f"/exams/attempts/{held['token']}"
    signed = writers[0].headers | {"Origin": f"http://127.0.0.1:{first.port}"}
    token = csrf_of(first, path, signed)
    status, _body = first.request(
        "POST",
        f"{path}/hand-in/",
        signed
        | {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"{signed['Cookie']}; csrftoken={token}",
        },
        f"csrfmiddlewaretoken={token}",
    )
    assert status == 302
    assert second.request("GET", f"{path}/result/", signed)[0] == 200


def csrf_of(host: RealSite, path: str, headers: dict[str, str]) -> str:
    """Take the token that the page sets."""
    connection = http.client.HTTPConnection("127.0.0.1", host.port, timeout=10)
    connection.request("GET", f"{path}/", headers=headers)
    reply = connection.getresponse()
    reply.read()
    connection.close()
    cookies = [value for name, value in reply.getheaders() if name.lower() == "set-cookie"]
    return next(each for each in cookies if each.startswith("csrftoken=")).split(";")[0].partition("=")[2]


def test_a_file_taken_in_by_one_host_is_stored_by_the_worker_of_the_other(
    hosts: tuple[RealSite, RealSite],
) -> None:
    first, second = hosts
    first.prepare("file", "12", "3")

    command = [sys.executable, "-m", "django", "run_worker", "--batch", "--interval=0.2"]
    subprocess.run(
        command, cwd=ROOT, env=second.environment, check=True, stdout=subprocess.DEVNULL, timeout=120
    )

    assert first.rows("SELECT count(*) FROM lms_questions_question") == [(12,)]
    for host in hosts:
        kept = [
            name for _folder, _folders, names in os.walk(host.environment["XUNPING_VAR"]) for name in names
        ]
        assert [name for name in kept if not name.endswith((".mo", ".json"))] == []
    names = {str(name) for (name,) in first.rows("SELECT file FROM wagtailimages_image")}
    assert len(names) == 3
    look = (
        f"from django.core.files.storage import default_storage as s; print(*map(s.exists, {sorted(names)}))"
    )
    seen = subprocess.run(
        [sys.executable, "-m", "django", "shell", "-v0", "-c", look],
        cwd=ROOT,
        env=first.environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert seen.stdout.split() == ["True"] * 3
