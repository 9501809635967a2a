"""A small learning record store on this machine, which holds statements to the musts of xAPI 1.0.3."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

KNOWN = {"id", "actor", "verb", "object", "result", "context", "timestamp", "attachments"}
AUTHORIZATION = f"Basic {base64.b64encode(b'xunping:s3cret').decode()}"
DURATION = re.compile(r"P(?=.)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def is_address(value: object) -> bool:
    """Tell whether a value is an address with a scheme."""
    return isinstance(value, str) and re.fullmatch(r"[a-z]+:\S+", value) is not None


def faults_of(said: dict[str, Any]) -> list[str]:
    """List what a statement breaks; a store refuses what it does not know as well."""
    faults = [f"unknown: {name}" for name in said.keys() - KNOWN]
    faults += [f"missing: {name}" for name in ("actor", "verb", "object") if name not in said]
    if faults:
        return faults
    try:
        if str(UUID(said["id"])) != said["id"]:
            faults.append("id")
    except (KeyError, ValueError):
        faults.append("id")
    faults += [
        *faults_of_agent(said["actor"]),
        *faults_of_verb(said["verb"]),
        *faults_of_object(said["object"]),
    ]
    if said["verb"]["id"].endswith("/voided") and said["object"].get("objectType") != "StatementRef":
        faults.append("voiding")
    faults += faults_of_result(said.get("result", {}))
    for things in said.get("context", {}).get("contextActivities", {}).values():
        faults += [fault for thing in things for fault in faults_of_object(thing)]
    faults += faults_of_moment(said.get("timestamp"))
    return faults


def faults_of_agent(actor: dict[str, Any]) -> list[str]:
    """An agent is identified in exactly one way, here by an account."""
    ways = [way for way in ("mbox", "mbox_sha1sum", "openid", "account") if way in actor]
    account = actor.get("account", {})
    is_known = account.keys() == {"homePage", "name"} and is_address(account["homePage"]) and account["name"]
    return [] if ways == ["account"] and is_known and actor.get("objectType") == "Agent" else ["actor"]


def faults_of_verb(verb: dict[str, Any]) -> list[str]:
    """A verb has an address and words by language."""
    is_said = all(LANGUAGE.fullmatch(code) and word for code, word in verb.get("display", {}).items())
    return [] if is_address(verb.get("id")) and is_said else ["verb"]


def faults_of_object(thing: dict[str, Any]) -> list[str]:
    """An activity has an address, a reference the number of a statement."""
    if thing.get("objectType") == "StatementRef":
        return [] if UUID(thing["id"]) else ["object"]
    definition = thing.get("definition", {"type": "x:y", "name": {}})
    is_said = all(LANGUAGE.fullmatch(code) and word for code, word in definition["name"].items())
    return [] if is_address(thing.get("id")) and is_address(definition["type"]) and is_said else ["object"]


def faults_of_result(result: dict[str, Any]) -> list[str]:
    """Scores are scaled between -1 and 1, raw between min and max; a duration is one of ISO 8601."""
    faults = [
        f"result: {name}"
        for name in ("success", "completion")
        if not isinstance(result.get(name, True), bool)
    ]
    score = result.get("score", {})
    if not -1 <= score.get("scaled", 0) <= 1:
        faults.append("score.scaled")
    if "raw" in score and not score["min"] <= score["raw"] <= score["max"]:
        faults.append("score.raw")
    if "duration" in result and not DURATION.fullmatch(result["duration"]):
        faults.append("duration")
    return faults


def faults_of_moment(moment: object) -> list[str]:
    """A moment is one of ISO 8601 with its offset, and never -00:00."""
    try:
        return (
            []
            if datetime.fromisoformat(str(moment)).tzinfo and "-00:00" not in str(moment)
            else ["timestamp"]
        )
    except ValueError:
        return ["timestamp"]


@dataclass
class Store:
    """What it keeps by number, how many posts came, what it refuses, and whether it is away.

    `refuses_voiding` is the number of HTTP with which it answers whatever has a voiding in it.
    """

    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    posts: list[int] = field(default_factory=list)
    refuses: str = ""
    away: int = 0
    refuses_voiding: int = 0
    port: int = 0

    @property
    def endpoint(self) -> str:
        """Give the address at which it listens."""
        return f"http://127.0.0.1:{self.port}/xapi/"

    @property
    def voided(self) -> set[str]:
        """List what was voided."""
        refs = [one["object"] for one in self.kept.values() if one["verb"]["id"].endswith("/voided")]
        return {ref["id"] for ref in refs}

    def standing(self) -> list[dict[str, Any]]:
        """List what holds: neither voided nor voiding."""
        said = [one for number, one in self.kept.items() if number not in self.voided]
        return [one for one in said if not one["verb"]["id"].endswith("/voided")]

    def answer(  # noqa: PLR0911 - one return for each fault
        self, target: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, object]:
        """Take a batch whole or not at all."""
        if self.away:
            return self.away, "closed for repair"
        if target != "/xapi/statements":
            return 404, "no such resource"
        if headers.get("X-Experience-Api-Version", headers.get("X-Experience-API-Version")) != "1.0.3":
            return 400, "X-Experience-API-Version is missing"
        if headers.get("Authorization") != AUTHORIZATION:
            return 401, "who are you?"
        if headers["Content-Type"].partition(";")[0] != "application/json":
            return 400, "no JSON"
        batch = json.loads(body)
        if self.refuses_voiding and any(one["verb"]["id"].endswith("/voided") for one in batch):
            return self.refuses_voiding, "nobody voids here"
        numbers = [one.get("id") for one in batch]
        faults = [fault for one in batch for fault in faults_of(one)]
        if self.refuses and self.refuses in body.decode():
            faults.append(f"nothing about {self.refuses} is kept here")
        if faults or len(set(numbers)) != len(numbers):
            return 400, "; ".join(faults) or "the same id twice"
        if any(
            number in self.kept and self.kept[number] != one
            for number, one in zip(numbers, batch, strict=True)
        ):
            return 409, "another statement has this id"
        self.kept |= dict(zip(numbers, batch, strict=True))
        return 200, numbers


@contextmanager
def keeping() -> Iterator[Store]:
    """Listen on a free port while the block lasts."""
    store = Store()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            store.posts.append(len(json.loads(body)))
            status, said = store.answer(self.path, dict(self.headers.items()), body)
            answer = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_said: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    store.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield store
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
