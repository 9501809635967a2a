"""Sign what is posted, and tell from the answer what became of it. Plain Python: no Django, no network."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from urllib.parse import quote_plus

# A text of a WeCom robot has 2048 bytes at most, the others take ten times as much.
MOST_BYTES: Final = 2000
MORE: Final = "…"
SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - what every secret begins with
OK: Final = range(200, 300)
TOO_EARLY: Final = frozenset({408, 425, 429, 503})  # read in no part, or asked to wait
SERVER_FAULTS: Final = range(500, 600)
LONGEST_ANSWER: Final = 300
# The robots answer 200 and say in the body what is wrong; by these numbers they ask to wait.
CODE_FIELDS: Final = {"wecom": ("errcode",), "dingtalk": ("errcode",), "feishu": ("code", "StatusCode")}
WORD_FIELDS: Final = ("errmsg", "msg", "StatusMessage")
WAIT_CODES: Final[Mapping[str, frozenset[int]]] = {
    "wecom": frozenset({-1, 45009, 45033}),  # busy, more than 20 a minute, too many at once
    "dingtalk": frozenset({-1, 130101, 410100}),  # busy, more than 20 a minute
    "feishu": frozenset({11232, 11233}),  # more than 5 a second or 100 a minute, of the robot or all
}


class Outcome(StrEnum):
    """What became of a post."""

    TAKEN = "taken"
    LATER = "later"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verdict:
    """What became of a post, and what the receiver said."""

    outcome: Outcome
    said: str


def signed_dingtalk_address(address: str, secret: str, moment: datetime) -> str:
    """Add milliseconds and signature to the address of a DingTalk robot that asks for them."""
    if not secret:
        return address
    milliseconds = str(int(moment.timestamp() * 1000))
    digest = hmac.digest(secret.encode(), f"{milliseconds}\n{secret}".encode(), "sha256")
    sign = quote_plus(base64.b64encode(digest))
    return f"{address}{'&' if '?' in address else '?'}timestamp={milliseconds}&sign={sign}"


def feishu_signature(secret: str, moment: datetime) -> dict[str, str]:
    """Give seconds and signature for the body of a Feishu robot that asks for them.

    Seconds and secret are the key, and nothing is what is signed.
    """
    if not secret:
        return {}
    seconds = str(int(moment.timestamp()))
    digest = hmac.digest(f"{seconds}\n{secret}".encode(), b"", "sha256")
    return {"timestamp": seconds, "sign": base64.b64encode(digest).decode()}


def standard_headers(secret: str, message_id: str, moment: datetime, body: bytes) -> dict[str, str]:
    """Give number, seconds and signature of a post as the specification Standard Webhooks 1.0 has them.

    The number is the key by which a receiver knows what it has taken already.
    """
    seconds = str(int(moment.timestamp()))
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    digest = hmac.digest(key, f"{message_id}.{seconds}.".encode() + body, hashlib.sha256)
    return {
        "Webhook-Id": message_id,
        "Webhook-Timestamp": seconds,
        "Webhook-Signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def fitted(lines: Sequence[str], last: str, most: int = MOST_BYTES) -> str:
    """Join lines and a last one; what a message has no room for is left out, and three dots say so."""
    kept = list(lines)
    while len("\n".join([*kept, last]).encode()) > most and len(kept) > 1:
        kept = [*kept[:-2], MORE] if kept[-1] == MORE else [*kept[:-1], MORE]
    return "\n".join([*kept, last])


def verdict_of_robot(kind: str, status: int, body: str) -> Verdict:
    """Tell what became of a message to a group.

    A robot knows no key, so after a fault of its server nobody knows whether the group has the message.
    """
    if status in TOO_EARLY:
        return Verdict(Outcome.LATER, _said(status, body))
    if status in SERVER_FAULTS:
        return Verdict(Outcome.UNKNOWN, _said(status, body))
    if status not in OK:
        return Verdict(Outcome.REFUSED, _said(status, body))
    answer = _object_in(body)
    code = next((answer[name] for name in CODE_FIELDS[kind] if name in answer), None)
    if not isinstance(code, int):
        return Verdict(Outcome.UNKNOWN, _said(status, body))
    if code == 0:
        return Verdict(Outcome.TAKEN, "")
    words = next((str(answer[name]) for name in WORD_FIELDS if answer.get(name)), "")
    outcome = Outcome.LATER if code in WAIT_CODES[kind] else Outcome.REFUSED
    return Verdict(outcome, f"{code} {words}".strip()[:LONGEST_ANSWER])


def verdict_of_system(status: int, body: str) -> Verdict:
    """Tell what became of a post that carries a key: after any fault of the server it may be sent again."""
    if status in OK:
        return Verdict(Outcome.TAKEN, "")
    again = status in TOO_EARLY or status in SERVER_FAULTS
    return Verdict(Outcome.LATER if again else Outcome.REFUSED, _said(status, body))


def _said(status: int, body: str) -> str:
    return f"HTTP {status} {' '.join(body.split())}".strip()[:LONGEST_ANSWER]


def _object_in(body: str) -> dict[str, object]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
