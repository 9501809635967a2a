"""Large pages are compressed for who can read it; nothing else is touched."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from django.conf import settings
from django.http import FileResponse, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.urls import reverse

from lms.core.middleware import SMALLEST_COMPRESSED, PageCompression
from tests.accounts import User
from tests.factories.people import Cast

ROWS = "<tr><td>热线一组</td><td>00231</td></tr>" * 400
type Reply = Callable[[], HttpResponseBase]


def sent(reply: HttpResponseBase, *, encodings: str = "gzip, deflate, br") -> HttpResponseBase:
    """Send a reply through the layer to a browser that reads some encodings."""
    request = RequestFactory().get("/", headers={"accept-encoding": encodings})
    return PageCompression(lambda _request: reply)(request)


def test_a_large_page_is_sent_compressed_and_reads_the_same() -> None:
    page = sent(HttpResponse(ROWS))

    assert isinstance(page, HttpResponse)
    assert gzip.decompress(page.content).decode() == ROWS
    assert page.headers["Content-Encoding"] == "gzip"
    assert page.headers["Content-Length"] == str(len(page.content))
    assert page.headers["Vary"] == "Accept-Encoding"
    assert len(page.content) < len(ROWS.encode()) / 10


def test_a_browser_that_reads_no_gzip_gets_the_page_as_it_is() -> None:
    page = sent(HttpResponse(ROWS), encodings="identity")

    assert isinstance(page, HttpResponse)
    assert page.content.decode() == ROWS
    assert not page.has_header("Content-Encoding")
    assert page.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(lambda: HttpResponse("a" * (SMALLEST_COMPRESSED - 1)), id="small page"),
        pytest.param(lambda: JsonResponse({"rows": ROWS}), id="json"),
        pytest.param(lambda: HttpResponse(ROWS, content_type="application/pdf"), id="file"),
        pytest.param(lambda: StreamingHttpResponse(iter([ROWS])), id="streamed page"),
        pytest.param(
            lambda: HttpResponse(ROWS, headers={"Content-Encoding": "br"}), id="page packed by its view"
        ),
        pytest.param(lambda: FileResponse(iter([ROWS.encode()])), id="streamed file"),
    ],
)
def test_all_else_is_left_alone(reply: Reply) -> None:
    plain = reply()
    before = dict(plain.headers)

    after = sent(plain)

    assert after is plain
    assert dict(after.headers) == before


def test_a_strong_mark_of_a_version_becomes_a_weak_one_and_timings_stay() -> None:
    page = sent(HttpResponse(ROWS, headers={"ETag": '"7"', "Server-Timing": "db;dur=3"}))

    assert page.headers["ETag"] == 'W/"7"'
    assert page.headers["Server-Timing"] == "db;dur=3"


def test_equal_pages_differ_in_length_so_that_it_tells_nothing_of_secrets_in_them() -> None:
    lengths = {page.headers["Content-Length"] for _ in range(50) if (page := sent(HttpResponse(ROWS)))}

    assert len(lengths) > 5


def test_saving_and_starting_stand_above_and_are_never_looked_at() -> None:
    order = settings.MIDDLEWARE.index

    assert order("lms.exams.saving.middleware.LeanSaving") < order("lms.core.middleware.PageCompression")
    assert order("lms.exams.taking.middleware.LeanStarting") < order("lms.core.middleware.PageCompression")
    assert order("lms.exams.heartbeat.middleware.LeanHeartbeat") < order(
        "lms.core.middleware.PageCompression"
    )


@pytest.mark.django_db
def test_a_list_of_the_site_arrives_compressed(cast: Cast, signed_in: Callable[[str | User], Client]) -> None:
    client, address = signed_in("zhao"), reverse("lms_people:employees")

    page = client.get(address, headers={"accept-encoding": "gzip"})

    assert page.headers["Content-Encoding"] == "gzip"
    assert "李敏" in gzip.decompress(page.content).decode()
