"""The public check shows what it must and nothing more."""

from __future__ import annotations

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from lms.certification.certificates.models import Certificate
from lms.certification.certificates.queries import masked
from lms.certification.revocation.services import revoke
from tests.factories.certification import make_certificate, make_certification
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db
UNKNOWN = "00000-00000-00000-00000"


class MainText(HTMLParser):
    """Collect the texts inside the main part of a page, without what stands on paper only."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = False
        self.on_paper = False
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.inside = self.inside or tag == "main"
        self.on_paper = "print-only" in (dict(attributes).get("class") or "")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "main"

    def handle_data(self, data: str) -> None:
        if self.inside and not self.on_paper and data.strip():
            self.texts.append(data.strip())


def main_text(html: str) -> list[str]:
    """Give the texts of the main part but the brand and the choices of language and theme below."""
    parser = MainText()
    parser.feed(html.split('<footer class="footer">', maxsplit=1)[0])
    return [text for text in parser.texts if text not in {"训", "评"}]


@pytest.fixture
def certificate(cast: Cast) -> Certificate:
    return make_certificate(cast.li, make_certification(), timezone.localdate() - timedelta(days=100))


def look_up(serial: str) -> tuple[int, list[str]]:
    """Open the page of a serial as a stranger."""
    response = Client().get(f"/certificates/verify/{serial}/")
    return response.status_code, main_text(response.text)


def test_the_exact_text_of_a_valid_certificate(certificate: Certificate) -> None:
    assert look_up(certificate.serial) == (
        200,
        [
            "证书有效",
            "证书",
            "热线坐席上岗证",
            "持证人",
            "李＊",
            "生效日",
            f"{certificate.valid_from:%Y-%m-%d}",
            "截止日",
            f"{certificate.valid_to:%Y-%m-%d}",
            "发证单位",
            "示例省公司",
            certificate.serial,
            "核验另一张证书",
        ],
    )


@pytest.mark.parametrize(
    ("days_ago", "words"),
    [(-10, "证书尚未生效"), (100, "证书有效"), (350, "证书有效"), (400, "证书已过期")],
    ids=["upcoming", "valid", "in the window", "expired"],
)
def test_the_words_of_each_state(cast: Cast, days_ago: int, words: str) -> None:
    first_day = timezone.localdate() - timedelta(days=days_ago)
    certificate = make_certificate(cast.li, make_certification(), first_day)

    assert look_up(certificate.serial)[1][0] == words


def test_a_revoked_certificate_keeps_its_reason_to_itself(cast: Cast, certificate: Certificate) -> None:
    revoke(certificate=certificate, actor=cast.user("zhao"), reason="由他人代答", now=timezone.now())

    response = Client().get(f"/certificates/verify/{certificate.serial}/")

    assert main_text(response.text)[0] == "证书已吊销"
    secrets = ("由他人代答", "李敏", "00231", "热线一组", "赵蕾", "0.91", "上岗考")
    assert [secret for secret in secrets if secret in response.text] == []


def test_search_engines_and_caches_are_kept_out(certificate: Certificate) -> None:
    response = Client().get(f"/certificates/verify/{certificate.serial}/")

    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex, nofollow">' in response.text
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    "serial",
    [UNKNOWN, "abc", "0" * 300, "热线", "%00", "<script>alert(1)", "'; drop table"],
)
def test_unknown_and_malformed_serials_get_one_plain_answer(certificate: Certificate, serial: str) -> None:
    status, texts = look_up(serial)

    assert (status, texts[0]) == (404, "查无此证")


def test_a_serial_is_found_as_typed(certificate: Certificate) -> None:
    typed = certificate.serial.lower().replace("-", " ")

    assert look_up(typed)[1][0] == "证书有效"


def test_malformed_serials_never_reach_the_database(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        Client().get("/certificates/verify/abc/")


def test_a_known_serial_costs_two_queries(
    certificate: Certificate, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        Client().get(f"/certificates/verify/{certificate.serial}/")


def test_the_form_leads_to_the_page_or_says_what_is_wrong(certificate: Certificate) -> None:
    found = Client().get("/certificates/verify/", {"serial": certificate.serial.lower()})
    slip = Client().get("/certificates/verify/", {"serial": certificate.serial[:-1]})

    assert found["Location"] == f"/certificates/verify/{certificate.serial}/"
    assert "编号有误，请对照证书逐字核对。" in slip.text


def test_a_stranger_who_tries_too_much_has_to_wait(certificate: Certificate, settings: Settings) -> None:
    settings.XUNPING = {"certification": {"look_ups_a_minute": 2}}

    answers = [Client().get(f"/certificates/verify/{certificate.serial}/") for _ in range(3)]

    assert [answer.status_code for answer in answers][:2] == [200, 200]
    assert (answers[2].status_code, answers[2]["Retry-After"]) == (429, "60")
    assert main_text(answers[2].text) == ["核验过于频繁", "请稍等一分钟再刷新。"]


def test_strangers_behind_one_proxy_are_told_apart(certificate: Certificate, settings: Settings) -> None:
    settings.XUNPING = {"certification": {"look_ups_a_minute": 1, "proxies": 1}}
    url = f"/certificates/verify/{certificate.serial}/"

    answers = [
        Client().get(url, headers={"X-Forwarded-For": f"198.51.100.99, 203.0.113.{last}"})
        for last in (1, 2, 1)
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 429]


def test_a_forged_header_does_not_help_without_a_proxy(certificate: Certificate, settings: Settings) -> None:
    settings.XUNPING = {"certification": {"look_ups_a_minute": 1}}
    url = f"/certificates/verify/{certificate.serial}/"

    answers = [Client().get(url, headers={"X-Forwarded-For": f"203.0.113.{last}"}) for last in (1, 2)]

    assert [answer.status_code for answer in answers] == [200, 429]


@pytest.mark.parametrize(("name", "shown"), [("李敏", "李＊"), ("欧阳思远", "欧＊"), ("𠮷野", "𠮷＊")])
def test_names_are_masked(name: str, shown: str) -> None:
    assert masked(name) == shown


def test_only_reading_is_allowed(certificate: Certificate) -> None:
    assert Client().post(f"/certificates/verify/{certificate.serial}/").status_code == 405
