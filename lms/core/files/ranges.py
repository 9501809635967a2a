"""Send a stored file whole, or the part of it that a player asks for, without holding it in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from django.core.files.storage import FileSystemStorage, Storage
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from lms.core.settings import CoreSettings

AT_ONCE: Final = 64 * 1024
ONE_RANGE: Final = re.compile(r"bytes=\s*(\d{0,15})-(\d{0,15})\s*", re.IGNORECASE)


@dataclass(frozen=True)
class StoredFile:
    """A file in a storage; `etag` names its bytes, in quotes as HTTP has it, where they may change."""

    storage: Storage
    name: str
    size: int
    etag: str = ""


def wanted(header: str, size: int) -> range | None:
    """Give the bytes asked for by one range (RFC 9110, 14): None for all of them, an empty range for none.

    What is no single range of bytes is ignored, as the standard allows.
    """
    found = ONE_RANGE.fullmatch(header)
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        return range(max(size - int(last), 0), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1 if last else size, size))


def stored_response(request: HttpRequest, stored: StoredFile, *, most: int | None = None) -> HttpResponseBase:
    """Answer a request for a file by the range asked for, with at most so many bytes of it.

    A player that gets less than it asked for asks again, so that a long film holds no worker for longer than
    a short part takes.
    """
    headers = {"Accept-Ranges": "bytes", **({"ETag": stored.etag} if stored.etag else {})}
    if stored.etag and (unchanged := get_conditional_response(request, etag=stored.etag)):
        return unchanged
    part = wanted(request.headers.get("Range", ""), stored.size)
    if request.headers.get("If-Range", stored.etag) != stored.etag:
        part = None  # the player holds parts of other bytes
    if part is None:
        return FileResponse(
            stored.storage.open(stored.name), headers={**headers, "Content-Length": str(stored.size)}
        )
    if not part:
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{stored.size}"})
    part = part[:most]
    return StreamingHttpResponse(
        _chunks(stored, part),
        status=206,
        headers={
            **headers,
            "Content-Length": str(len(part)),
            "Content-Range": f"bytes {part.start}-{part.stop - 1}/{stored.size}",
        },
    )


def handover_response(stored: StoredFile) -> HttpResponse | None:
    """Tell the proxy to send a file itself, where it can: the file lies in a folder and the site says how.

    Nothing where the site sends it. Callers have decided who may have it.
    """
    place = CoreSettings.current().handover
    if not place or not isinstance(stored.storage, FileSystemStorage):
        return None
    below = Path(stored.storage.path(stored.name)).relative_to(stored.storage.location)
    return HttpResponse(headers={"X-Accel-Redirect": f"{place.rstrip('/')}/{quote(below.as_posix())}"})


def _chunks(stored: StoredFile, part: range) -> Iterator[bytes]:
    with stored.storage.open(stored.name) as file:
        file.seek(part.start)
        left = len(part)
        while left and (chunk := file.read(min(left, AT_ONCE))):
            left -= len(chunk)
            yield chunk
