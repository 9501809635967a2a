"""The PDF: refused when a character is missing, made once, then kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from lms.certification.certificates.models import Certificate
from lms.certification.certificates.printing import GlyphsMissing, draw, kept_pdf, sheet_values, written_day
from lms.certification.certificates.services import issue_for_attempt
from lms.core.files.typesetting import FontUnreadable, character_map, read_character_map
from lms.core.jobs.models import Job
from tests.factories.certification import make_attempt, make_certificate, make_certification, noon
from tests.factories.people import make_employee

TODAY = date(2026, 11, 25)
NOT_IN_UNICODE_YET = "\U0003fffd"


@pytest.mark.parametrize("character", ["李", "㛃", "𠮷", "䶮", "A", "·", "（", "＊"])
def test_the_font_has_common_and_rare_characters(character: str) -> None:
    assert character_map().has(character)


@pytest.mark.parametrize("character", ["\ue000", NOT_IN_UNICODE_YET, "👍"])
def test_the_font_lacks_what_is_no_character_of_a_name(character: str) -> None:
    assert not character_map().has(character)


def test_missing_characters_are_named_once_each_and_spaces_need_no_glyph() -> None:
    assert character_map().missing_from(f"李 {NOT_IN_UNICODE_YET}敏\ue000{NOT_IN_UNICODE_YET}\u3000") == (
        f"{NOT_IN_UNICODE_YET}\ue000"
    )


def test_a_file_without_a_full_character_map_is_refused(tmp_path: Path) -> None:
    font = tmp_path / "empty.otf"
    font.write_bytes(b"OTTO" + bytes(60))

    with pytest.raises(FontUnreadable):
        read_character_map(font, 0)


def test_days_are_written_as_in_a_chinese_document() -> None:
    assert written_day(date(2026, 1, 5)) == "2026 年 1 月 5 日"


def pages_of(pdf: bytes) -> int:
    """Count the pages a PDF declares."""
    counts = re.findall(rb"/Type\s*/Pages\s*/Count\s+(\d+)|/Count\s+(\d+)\s*/Type\s*/Pages", pdf)
    return int(next(number for pair in counts for number in pair if number))


@dataclass(frozen=True)
class Names:
    """A holder and a certification."""

    holder: str
    certification: str


@pytest.mark.django_db
@pytest.mark.parametrize(
    "names",
    [
        Names("李敏", "热线坐席上岗证"),
        Names("阿卜杜热合曼·买买提江·吐尔逊", "用户信息保护与数据安全管理岗位资格年度审核合格证"),
        Names("#set page() $x$ *粗* @a <b>", "热线坐席上岗证"),
    ],
    ids=["short", "long", "markup"],
)
def test_every_certificate_fits_one_page(names: Names) -> None:
    employee = make_employee(names.holder)
    certificate = make_certificate(employee, make_certification(names.certification), TODAY)

    assert pages_of(draw(certificate)) == 1


@pytest.mark.django_db
def test_the_same_certificate_gives_the_same_bytes() -> None:
    certificate = make_certificate(make_employee(), make_certification(), TODAY)

    assert draw(certificate) == draw(certificate)


@pytest.mark.django_db
def test_the_sheet_never_shows_marks() -> None:
    certificate = make_certificate(make_employee(), make_certification(), TODAY)

    assert certificate.snapshot["share"] == "0.91"
    assert sorted(sheet_values(certificate)) == [
        "certification",
        "certification_en",
        "demo",
        "holder",
        "issued_on",
        "issuer",
        "number",
        "paper",
        "passed_on",
        "position",
        "qr",
        "serial",
        "unit",
        "url",
        "valid_from",
        "valid_to",
    ]


@pytest.mark.django_db
def test_demo_people_get_a_watermark() -> None:
    employee = make_employee()
    real = make_certificate(employee, make_certification(), TODAY)
    employee.is_demo = True
    demo = make_certificate(employee, make_certification(), TODAY)

    assert (sheet_values(real)["demo"], sheet_values(demo)["demo"]) == ("no", "yes")
    assert len(draw(demo)) > len(draw(real))


@pytest.mark.django_db
def test_a_pdf_is_made_once_and_then_kept_whatever_changes() -> None:
    certificate = make_certificate(make_employee("李敏"), make_certification(), TODAY)
    first = kept_pdf(certificate)

    changed = Certificate.objects.get(pk=certificate.pk)
    changed.snapshot["holder"] = "王强"
    changed.save()

    assert kept_pdf(Certificate.objects.get(pk=certificate.pk)) == first
    assert Certificate.objects.get(pk=certificate.pk).pdf_digest == sha256(first).hexdigest()


@pytest.mark.django_db
def test_a_late_drawing_never_replaces_the_kept_one() -> None:
    certificate = make_certificate(make_employee("李敏"), make_certification(), TODAY)
    not_yet_drawn = Certificate.objects.get(pk=certificate.pk)
    first = kept_pdf(certificate)
    not_yet_drawn.snapshot["holder"] = "王强"

    assert kept_pdf(not_yet_drawn) == first


@pytest.mark.django_db
def test_a_name_the_font_cannot_show_is_refused_plainly() -> None:
    certificate = make_certificate(make_employee(f"李{NOT_IN_UNICODE_YET}"), make_certification(), TODAY)

    with pytest.raises(GlyphsMissing) as refused:
        kept_pdf(certificate)

    assert refused.value.characters == NOT_IN_UNICODE_YET
    assert Certificate.objects.get(pk=certificate.pk).pdf is None


@pytest.mark.django_db
def test_the_job_says_which_character_is_missing_and_the_certificate_stands() -> None:
    employee, certification = make_employee(f"李{NOT_IN_UNICODE_YET}"), make_certification()
    attempt = make_attempt(employee, certification.paper, noon(TODAY))

    issue_for_attempt(attempt=attempt, now=noon(TODAY))

    assert Job.objects.get().error == f"证书未能生成：字库里没有“{NOT_IN_UNICODE_YET}”这个字。"
    assert Certificate.objects.get().state == "valid"
