"""What somebody typed as an address leads nowhere it must not, and no answer keeps the worker."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

import pytest
from pytest_django.fixtures import Settings as SettingsWrapper

from lms.core.refusals import sentence
from lms.core.webhooks.posting import (
    AddressNotPlain,
    AddressNotSecure,
    AddressRefused,
    AddressUnreadable,
    Answer,
    AnswerLost,
    HostNotAllowed,
    NotReached,
    PrivateNetwork,
    checked,
    is_outside,
    post,
)
from tests.browser.site import free_port
from tests.core.webhooks.conftest import SITE
from tests.core.webhooks.receiver import Receiver

HEADERS: dict[str, str] = {}


def allow(settings: SettingsWrapper, **chosen: object) -> None:
    """Let the site post elsewhere."""
    settings.XUNPING = {**SITE, "webhooks": {**SITE["webhooks"], **chosen}}


@pytest.mark.parametrize(
    ("address", "refusal"),
    [
        ("http://qyapi.weixin.qq.com/send", AddressNotSecure),
        ("ftp://127.0.0.1/", AddressNotSecure),
        ("file:///etc/passwd", AddressUnreadable),
        ("https://127.0.0.1.evil.example/", HostNotAllowed),
        ("https://127.0.0.1@evil.example/", AddressUnreadable),
        ("https://evil.example/?x=127.0.0.1", HostNotAllowed),
        ("https://evil.example#@127.0.0.1/", HostNotAllowed),
        ("https://127.0.0.1:99999/", AddressUnreadable),
        ("https://127.0.0.1/\r\nHost: evil.example", AddressUnreadable),
        ("https://[::1/", AddressUnreadable),
        ("https://127.0.0.1/机器人", AddressNotPlain),
        ("https://127.0.0.1/?key=钩子", AddressNotPlain),
        ("https://机器人.example/", AddressNotPlain),
        ("https://127.0.0.1/?key=\x01", AddressNotPlain),
        ("qyapi.weixin.qq.com/send", AddressUnreadable),
    ],
)
def test_addresses_that_are_refused(
    posting: SettingsWrapper, address: str, refusal: type[AddressRefused]
) -> None:
    with pytest.raises(refusal):
        checked(address)


def test_a_refusal_names_the_host(posting: SettingsWrapper) -> None:
    with pytest.raises(HostNotAllowed) as raised:
        checked("https://evil.example/x?key=secret")

    assert "evil.example" in sentence(raised.value)
    assert "secret" not in sentence(raised.value)


def test_nothing_is_posted_where_no_host_is_named(settings: SettingsWrapper) -> None:
    settings.XUNPING = {}

    with pytest.raises(HostNotAllowed):
        post("https://qyapi.weixin.qq.com/", body=b"", headers=HEADERS)


@pytest.mark.parametrize(
    ("hosts", "address", "allowed"),
    [
        ("a.example", "https://a.example/send", True),
        ("a.example", "https://a.example:443/send", True),
        ("a.example", "https://a.example:6379/send", False),
        ("a.example:8443", "https://a.example:8443/send", True),
        ("a.example:8443", "https://a.example/send", False),
        ("a.example:443", "https://a.example/send", True),
        ("a.example:*", "https://a.example:6379/send", True),
        ("localhost", "http://localhost/send", True),
        ("localhost", "http://localhost:6379/send", False),
    ],
)
def test_a_host_is_allowed_for_its_usual_port_unless_another_is_named(
    settings: SettingsWrapper, hosts: str, address: str, *, allowed: bool
) -> None:
    allow(settings, hosts=hosts)

    if allowed:
        assert checked(address).geturl() == address
    else:
        with pytest.raises(HostNotAllowed):
            checked(address)


@pytest.mark.parametrize(
    ("number", "outside"),
    [
        ("::10.0.0.1", False),
        ("::203.205.219.1", False),
        ("203.205.219.1", True),
        ("2408:8756:c52:1a::1", True),
        ("10.0.0.1", False),
        ("172.16.9.9", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),  # noqa: S104 - an address that is refused
        ("224.0.0.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00:ec2::254", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:203.205.219.1", True),
        ("2002:0a00:0001::", False),
        ("64:ff9b::10.0.0.1", False),
        ("64:ff9b::203.205.219.1", True),
    ],
)
def test_which_addresses_lie_outside(number: str, outside: bool) -> None:
    assert is_outside(number) is outside


def test_what_no_header_carries_is_no_fault_that_ends_the_round(receiver: Receiver) -> None:
    with pytest.raises(AnswerLost):
        post(receiver.address(), body=b"{}", headers={"Webhook-Id": "一\n二"})

    assert receiver.posts == []


def test_an_allowed_host_with_an_address_inside_is_not_connected_to(
    receiver: Receiver, posting: SettingsWrapper
) -> None:
    allow(posting, private_networks=False)

    with pytest.raises(PrivateNetwork):
        post(receiver.address(), body=b"{}", headers=HEADERS)

    assert receiver.posts == []


def test_one_address_inside_among_several_is_enough_to_refuse(
    receiver: Receiver, posting: SettingsWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(posting, private_networks=False)
    found: list[Any] = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("203.205.219.1", receiver.port)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", receiver.port)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_kinds: found)

    with pytest.raises(PrivateNetwork):
        post(f"http://localhost:{receiver.port}/", body=b"{}", headers=HEADERS)


def test_the_name_is_looked_up_once(
    receiver: Receiver, posting: SettingsWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[str] = []

    def noted(host: str, port: int, **_asked: object) -> list[Any]:
        looked_up.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", noted)
    post(f"http://localhost:{receiver.port}/", body=b"{}", headers=HEADERS)

    assert looked_up == ["localhost"]


def test_a_post_arrives_as_it_was_written(receiver: Receiver) -> None:
    answer = post(receiver.address("/send?key=a%2Fb"), body=b'{"x":1}', headers={"Webhook-Id": "m"})

    assert answer == Answer(200, '{"errcode":0,"errmsg":"ok"}')
    (came,) = receiver.posts
    assert (came.target, came.body, came.headers["Webhook-Id"]) == ("/send?key=a%2Fb", b'{"x":1}', "m")
    assert came.headers["Host"] == f"127.0.0.1:{receiver.port}"
    assert came.headers["Content-Type"] == "application/json; charset=utf-8"


def test_a_redirect_is_an_answer_and_not_a_way(receiver: Receiver) -> None:
    receiver.status, receiver.headers = 307, {"Location": receiver.address("/elsewhere")}

    assert post(receiver.address(), body=b"{}", headers=HEADERS).status == 307
    assert len(receiver.posts) == 1


def test_a_proxy_of_the_environment_is_not_asked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")

    assert post(receiver.address(), body=b"{}", headers=HEADERS).status == 200


def test_an_answer_without_end_is_not_read_to_its_end(receiver: Receiver) -> None:
    receiver.answer = b"x" * 1_000_000

    assert len(post(receiver.address(), body=b"{}", headers=HEADERS).body) == 64 * 1024


def test_nobody_listening_means_that_nothing_was_handed_over(posting: SettingsWrapper) -> None:
    with pytest.raises(NotReached):
        post(f"http://127.0.0.1:{free_port()}/", body=b"{}", headers=HEADERS)


def test_who_speaks_no_tls_is_not_reached(receiver: Receiver) -> None:
    with pytest.raises(NotReached):
        post(receiver.address().replace("http:", "https:"), body=b"{}", headers=HEADERS)

    assert receiver.posts == []


def test_a_silent_receiver_keeps_nobody_waiting(receiver: Receiver, posting: SettingsWrapper) -> None:
    allow(posting, seconds=1)
    receiver.before_answer = lambda: time.sleep(3)
    begun = time.monotonic()

    with pytest.raises(AnswerLost):
        post(receiver.address(), body=b"{}", headers=HEADERS)

    assert time.monotonic() - begun < 2.5


def test_an_answer_that_drips_is_cut_off(posting: SettingsWrapper) -> None:
    """Each byte comes in time and the whole never does."""
    allow(posting, seconds=1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        begun = time.monotonic()
        drip = Dripping(server)
        drip.start()

        with pytest.raises(AnswerLost):
            post(f"http://127.0.0.1:{server.getsockname()[1]}/", body=b"{}", headers=HEADERS)

        assert time.monotonic() - begun < 3
        drip.join()


class Dripping(threading.Thread):
    """Answer one request by a byte every tenth of a second, for five seconds."""

    def __init__(self, server: socket.socket) -> None:
        """Keep where to listen."""
        super().__init__(daemon=True)
        self.server = server

    def run(self) -> None:
        """Answer."""
        connection, _place = self.server.accept()
        with connection:
            connection.recv(65536)
            try:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                for _number in range(50):
                    connection.sendall(b"x")
                    time.sleep(0.1)
            except OSError:
                return
