"""A receiver of posts on this machine, which checks signatures by the receivers' own descriptions."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Post:
    """One request as it came."""

    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> dict[str, object]:
        """Read the body."""
        found: dict[str, object] = json.loads(self.body)
        return found

    @property
    def query(self) -> dict[str, str]:
        """Read the query of the address."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.target).query).items()}


@dataclass
class Receiver:
    """What came, and what is answered: the number of HTTP, the body, further headers."""

    posts: list[Post] = field(default_factory=list)
    status: int = 200
    answer: bytes = b'{"errcode":0,"errmsg":"ok"}'
    headers: dict[str, str] = field(default_factory=dict)
    before_answer: Callable[[], None] = lambda: None
    port: int = 0

    def address(self, path: str = "/robot/send?key=k") -> str:
        """Give an address at which it listens."""
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Listen on a free port while the block lasts."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.posts.append(Post(self.path, dict(self.headers.items()), body))
            receiver.before_answer()
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(receiver.answer)))
            self.end_headers()
            self.wfile.write(receiver.answer)

        def log_message(self, *_said: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def hmac_by_hand(key: bytes, said: bytes) -> str:
    """Compute HMAC-SHA256 as RFC 2104 writes it, in base64: by no function the product uses."""
    if len(key) > 64:
        key = hashlib.sha256(key).digest()
    key = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(one ^ 0x36 for one in key) + said).digest()
    outer = hashlib.sha256(bytes(one ^ 0x5C for one in key) + inner).digest()
    return base64.b64encode(outer).decode()


def dingtalk_accepts(post: Post, secret: str) -> bool:
    """Check the query: milliseconds, a line break and the secret, signed with the secret."""
    said = post.query["timestamp"].encode() + b"\n" + secret.encode()
    return len(post.query["timestamp"]) == 13 and hmac.compare_digest(
        post.query["sign"], hmac_by_hand(secret.encode(), said)
    )


def feishu_accepts(post: Post, secret: str) -> bool:
    """Check the body: nothing, signed with seconds, a line break and the secret."""
    seconds = str(post.content["timestamp"])
    key = seconds.encode() + b"\n" + secret.encode()
    return len(seconds) == 10 and post.content["sign"] == hmac_by_hand(key, b"")


def standard_accepts(post: Post, secret: str) -> bool:
    """Check the headers of Standard Webhooks: number, seconds and body, signed with the decoded secret."""
    said = ".".join([post.headers["Webhook-Id"], post.headers["Webhook-Timestamp"], ""]).encode() + post.body
    key = base64.b64decode(secret.split("_", 1)[1])
    return post.headers["Webhook-Signature"] == "v1," + hmac_by_hand(key, said)
