"""Post to an address that somebody typed, without letting it reach what it must not.

Only hosts the site names are posted to. The name is resolved once, every address it has is looked at, and the
connection goes to one of those: a name that points elsewhere a moment later changes nothing. No redirect is
followed, no proxy of the environment is asked, and neither a slow nor an endless answer keeps the worker.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTP_PORT, HTTPS_PORT, HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import IPv6Address, IPv6Network, ip_address
from threading import Event, Timer
from typing import Final
from urllib.parse import SplitResult, urlsplit

from lms.core.refusals import Refusal
from lms.core.refusals import gettext_lazy as _
from lms.core.webhooks.settings import Reach, WebhookSettings

MOST_ANSWERED: Final = 64 * 1024
TRANSLATED: Final = IPv6Network("64:ff9b::/96")  # RFC 6052
COMPATIBLE: Final = IPv6Network("::/96")  # RFC 4291, 2.5.5.1: given up, and never an address of the internet
LOOPBACK_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class AddressRefused(Refusal):
    """Nothing may be posted to this address."""


class AddressUnreadable(AddressRefused):
    """The address has no host, or carries a name and password."""

    message = _("Write the whole address, as https://host/path, without name and password before the host.")


class AddressNotPlain(AddressRefused):
    """The address has characters that no request carries as they are."""

    message = _("An address has Latin letters, digits and signs only; write other characters encoded.")


class AddressNotSecure(AddressRefused):
    """What is posted could be read on the way."""

    message = _("Only addresses that begin with https:// are posted to.")


class HostNotAllowed(AddressRefused):
    """The site does not name the host."""

    message = _("The host %(host)s is not one that this site may post to. Whoever runs the server allows it.")

    def __init__(self, host: str) -> None:
        """Keep the host, so that the sentence names it."""
        super().__init__(host)
        self.host = host


class PrivateNetwork(AddressRefused):
    """The host has an address inside."""

    message = _(
        "The host %(host)s has an address inside the company's network, which this site does not allow."
    )

    def __init__(self, host: str) -> None:
        """Keep the host, so that the sentence names it."""
        super().__init__(host)
        self.host = host


class NotReached(Exception):
    """No connection came about: nothing was handed over."""


class AnswerLost(Exception):
    """It was handed over, in part at least, and no whole answer came."""


@dataclass(frozen=True)
class Answer:
    """What came back: the number of HTTP and the beginning of the body."""

    status: int
    body: str


def checked(address: str, reach: Reach | None = None) -> SplitResult:
    """Take an address apart; AddressRefused where the site may not post there. Nothing is looked up."""
    reach = reach or WebhookSettings.current().reach
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError as fault:
        raise AddressUnreadable from fault
    if not host or parts.username is not None or any(sign.isspace() for sign in address):
        raise AddressUnreadable
    if not (address.isascii() and address.isprintable()):
        raise AddressNotPlain
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK_NAMES):
        raise AddressNotSecure
    if not is_allowed(host, port, parts.scheme, reach.hosts):
        raise HostNotAllowed(host if port is None else f"{host}:{port}")
    return parts


def is_allowed(host: str, port: int | None, scheme: str, hosts: frozenset[str]) -> bool:
    """Tell whether a host is named for this port: alone it is for the usual one, with `:*` for all."""
    usual = HTTPS_PORT if scheme == "https" else HTTP_PORT
    is_usual = port in {None, usual}
    return (is_usual and host in hosts) or not hosts.isdisjoint({f"{host}:{port or usual}", f"{host}:*"})


def post(address: str, *, body: bytes, headers: Mapping[str, str], reach: Reach | None = None) -> Answer:
    """Post a body and give the answer, within the reach of webhooks unless another is given.

    AddressRefused where it may not go there, NotReached where nothing was handed over, AnswerLost where
    nobody knows whether it was taken.
    """
    reach = reach or WebhookSettings.current().reach
    parts = checked(address, reach)
    made = GuardedTLSConnection if parts.scheme == "https" else GuardedConnection
    connection = made(parts.hostname or "", parts.port, timeout=reach.seconds)
    connection.inside = reach.private_networks
    with closing(connection):
        try:
            connection.connect()
        except (OSError, UnicodeError) as fault:
            raise NotReached(str(fault)) from fault
        over = Event()
        watch = Timer(reach.seconds, _cut, [connection.sock, over])
        watch.daemon = True
        watch.start()
        try:
            target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
            sent = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Xunping", **headers}
            connection.request("POST", target, body=body, headers=sent)
            answer = connection.getresponse()
            text = answer.read(MOST_ANSWERED).decode("utf-8", "replace")
            if over.is_set():
                raise TimeoutError(f"no whole answer in {reach.seconds} seconds")
        except (OSError, HTTPException, ValueError) as fault:
            raise AnswerLost(str(fault) or type(fault).__name__) from fault
        finally:
            watch.cancel()
    return Answer(answer.status, text)


class GuardedConnection(HTTPConnection):
    """A connection to an address that was looked at; `inside` lets it lie in the company's network."""

    inside = False

    def connect(self) -> None:
        """Connect to an address the host had when it was looked at."""
        self.sock = connected(self.host, self.port, self.timeout, inside=self.inside)


class GuardedTLSConnection(HTTPSConnection):
    """The same, encrypted, with the certificate held against the name of the host."""

    inside = False

    def connect(self) -> None:
        """Connect to an address the host had when it was looked at, then shake hands."""
        plain = connected(self.host, self.port, self.timeout, inside=self.inside)
        self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)


def connected(host: str, port: int, timeout: float | None, *, inside: bool) -> socket.socket:
    """Look up a host, refuse it where an address of it lies inside, and connect to the first that answers.

    PrivateNetwork, or OSError where nobody answers.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not inside and not all(is_outside(each[4][0]) for each in found):
        raise PrivateNetwork(host)
    fault = OSError(f"no address of {host}")
    for family, kind, protocol, _name, place in found:
        made = socket.socket(family, kind, protocol)
        made.settimeout(timeout)
        try:
            made.connect(place)
        except OSError as said:
            made.close()
            fault = said
        else:
            return made
    raise fault


def is_outside(number: str | int) -> bool:
    """Tell whether an address is one of the internet: no private network, this machine or a cloud's own."""
    found = ip_address(str(number).partition("%")[0])
    if isinstance(found, IPv6Address):
        if found in COMPATIBLE:
            return False
        # What stands for an address of the older internet is looked at as that.
        inner = ip_address(found.packed[-4:]) if found in TRANSLATED else None
        found = found.ipv4_mapped or found.sixtofour or inner or found
    return found.is_global and not found.is_multicast


def _cut(sock: socket.socket, over: Event) -> None:
    """End a connection whose time is over, from beside whoever reads it, and say so before it is felt."""
    over.set()
    with suppress(OSError):
        # The method of the plain socket: that of an encrypted one would pull it from under its reader.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
