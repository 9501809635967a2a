"""Speak HTTP like the browsers of takers do, with as little Python as possible: the load shares the cores."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlencode

STATE = re.compile(rb'id="exam-state" type="application/json">(.*?)</script>', re.S)
SESSION = re.compile(rb"(?i)\r\nset-cookie: *sessionid=([^;\r]+)")
TURN = re.compile(rb'data-opens-at="(\d+)" data-now="(\d+)"')
MOST_REDIRECTS = 5
START_PASS = re.compile(rb'name="pass" value="([^"]+)"')
CSRF = "c" * 32
PATIENCE = 60
REVISIONS = count(1)
"""What answers of the closed and the open loop are numbered by: each is newer than all before it."""


class ConnectionLost(Exception):
    """The connection went away, at the taker's side or the server's."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply, read whole."""

    status: int
    head: bytes
    body: bytes

    @property
    def location(self) -> str:
        """Return the address a redirect leads to."""
        found = re.search(rb"(?i)\r\nlocation: *([^\r]+)", self.head)
        return found[1].decode() if found else ""


@dataclass
class Browser:
    """A taker's browser: its session, one connection that it keeps, and what the exam page told it."""

    port: int
    session: str
    address: str = ""
    addresses: dict[str, str] = field(default_factory=dict)
    start_pass: str = ""
    writing_pass: str = ""
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None
    saves_port: int = 0
    beside: Browser | None = None

    @property
    def saving(self) -> Browser:
        """Give who sends saves and heartbeats: this one, or another connection to workers of their own."""
        if not self.saves_port:
            return self
        if self.beside is None:
            self.beside = Browser(self.saves_port, self.session, self.address)
        return self.beside

    async def get(self, path: str) -> Reply:
        """Get a page."""
        return await self.ask(self.head("GET", path))

    async def post_form(self, path: str) -> Reply:
        """Post a form that holds nothing but its token."""
        body = urlencode({"csrfmiddlewaretoken": CSRF}).encode()
        return await self.ask(self.head("POST", path, body, "application/x-www-form-urlencoded"))

    async def sign_in(self, number: str, password: str) -> Reply:
        """Open the page, send number and password, and keep the session that comes back."""
        await self.get("/account/login/")
        form = {"csrfmiddlewaretoken": CSRF, "login": number, "password": password, "remember": "on"}
        body = urlencode(form).encode()
        reply = await self.ask(
            self.head("POST", "/account/login/", body, "application/x-www-form-urlencoded")
        )
        found = SESSION.search(reply.head)
        self.session = found[1].decode() if found else ""
        return reply

    async def follow(self, path: str) -> Reply:
        """Get a page, wherever it leads."""
        reply = await self.get(path)
        for _ in range(MOST_REDIRECTS):
            if not reply.location:
                break
            reply = await self.get(reply.location)
        return reply

    async def seconds_to_wait(self, path: str) -> float:
        """Open the page of who waits for a turn, and say how long its script counts down."""
        reply = await self.get(path)
        found = TURN.search(reply.body)
        return max(0.0, (int(found[1]) - int(found[2])) / 1000) if found else 0.0

    async def read_rules(self, sitting: str) -> Reply:
        """Open the rules of a sitting and take over the pass that the button sends."""
        reply = await self.get(f"/exams/sittings/{sitting}/rules/")
        found = START_PASS.search(reply.body)
        self.start_pass = found[1].decode() if found else ""
        return reply

    def starting(self, sitting: str) -> bytes:
        """Build the request of the button on the rules page."""
        body = urlencode({"csrfmiddlewaretoken": CSRF, "pass": self.start_pass}).encode()
        path = f"/exams/sittings/{sitting}/rules/"
        return self.head("POST", path, body, "application/x-www-form-urlencoded")

    async def start(self, sitting: str) -> Reply:
        """Start the attempt; the reply leads to its page."""
        return await self.ask(self.starting(sitting))

    def heartbeat(self, client: str) -> bytes:
        """Build the request by which the page tells that it lives."""
        body = json.dumps({"client": client, "events": [], "gone": False}).encode()
        return self.head("POST", self.addresses["heartbeat"], body, "application/json")

    async def open_paper(self, path: str) -> Reply:
        """Open the exam page and take over what its script would read."""
        reply = await self.get(path)
        found = STATE.search(reply.body)
        if found:
            state = json.loads(found[1])
            self.addresses, self.writing_pass = state["addresses"], state["pass"]
        return reply

    def answer(self, slot: int, chosen: str, revision: int) -> bytes:
        """Build the request that saves one answer."""
        body = json.dumps(
            {"slot": slot, "given": {"chosen": chosen}, "flagged": False, "revision": revision, "seconds": 5}
        ).encode()
        return self.head("POST", self.addresses["answer"], body, "application/json")

    def head(self, method: str, path: str, body: bytes = b"", content_type: str = "") -> bytes:
        """Build a request as a browser of this site sends it."""
        lines = [
            f"{method} {path} HTTP/1.1",
            "Host: 127.0.0.1",
            f"Cookie: sessionid={self.session}; csrftoken={CSRF}",
            "Sec-Fetch-Site: same-origin",
        ]
        if self.address:
            lines.append(f"X-Forwarded-For: {self.address}")
        if content_type:
            lines += [f"Content-Type: {content_type}", f"Content-Length: {len(body)}", f"X-CSRFToken: {CSRF}"]
        if content_type == "application/json" and self.writing_pass:
            lines.append(f"X-Exam-Pass: {self.writing_pass}")
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    async def ask(self, request: bytes) -> Reply:
        """Send a request and read its reply, once more where a connection kept open had gone stale."""
        is_kept = self.writer is not None
        try:
            return await self._ask(request)
        except ConnectionLost:
            if not is_kept:
                raise
            return await self._ask(request)

    async def _ask(self, request: bytes) -> Reply:
        try:
            async with asyncio.timeout(PATIENCE):
                reader, writer = await self._connected()
                writer.write(request)
                return await read_reply(reader)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError) as error:
            self.hang_up()
            raise ConnectionLost from error

    async def lose(self, request: bytes) -> None:
        """Send a request and lose the connection before the reply comes."""
        try:
            _reader, writer = await self._connected()
            writer.write(request)
            await writer.drain()
        except OSError:
            pass
        self.hang_up()

    def hang_up(self) -> None:
        """Drop the connection at once."""
        if self.beside is not None:
            self.beside.hang_up()
        if self.writer is not None:
            self.writer.transport.abort()
        self.reader = self.writer = None

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self.reader is None or self.writer is None or self.reader.at_eof() or self.writer.is_closing():
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        return self.reader, self.writer


async def read_reply(reader: asyncio.StreamReader) -> Reply:
    """Read one reply whole, by its length or in chunks."""
    head = await reader.readuntil(b"\r\n\r\n")
    lower, body = head.lower(), b""
    if b"content-length:" in lower:
        body = await reader.readexactly(int(lower.split(b"content-length:")[1].split(b"\r\n")[0]))
    elif b"transfer-encoding: chunked" in lower:
        while size := int(await reader.readline(), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
    return Reply(int(head.split(b" ", 2)[1]), head, body)
