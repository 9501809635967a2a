"""Text files as Chinese Windows writes them are read; bytes that are damaged UTF-8 are still refused."""

import pytest
from django.utils.translation import override

from lms.core.refusals import UnreadableFile
from lms.exchange.reading.decoding import text_of
from lms.exchange.reading.files import read_file

GIFT = "::题一::首次响应几小时？{=24 ~12}\n\n投诉受理后应当向用户告知受理编号。{T}\n"
AIKEN = "首次响应几小时？\nA. 12\nB. 24\nANSWER: B\n"
PAPER = "一、单选题\n1. 首次响应几小时？\nA. 12\nB. 24\n答案：B\n"
CSV = "题干,题型,选项A,选项B,正确答案\n首次响应几小时？,单选题,12,24,B\n"
TABBED = CSV.replace(",", "\t")


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize(
    ("name", "text", "format"),
    [
        ("题库.gift", GIFT, "gift"),
        ("题库.txt", GIFT, "gift"),
        ("题库.txt", AIKEN, "aiken"),
        ("题库.txt", PAPER, "text"),
        ("题库.csv", CSV, "xlsx"),
        ("题库.txt", CSV, "xlsx"),
        ("题库.txt", TABBED, "xlsx"),
    ],
)
def test_what_chinese_windows_writes_is_read(encoding: str, name: str, text: str, format: str) -> None:
    reading = read_file(name, text.encode(encoding))

    assert (reading.format, reading.faults) == (format, ())
    assert reading.questions[0].stem == "首次响应几小时？"


@pytest.mark.parametrize(
    "data",
    [
        GIFT.encode().replace("首".encode(), b"\xe9\xa6", 1),
        (GIFT * 40).encode().replace("用户".encode(), b"\xff\xfe\xfd"),
        "Où est la clé ? {=ici ~là}\n".encode("latin-1"),
        "Größe über alles? {T}\n".encode("latin-1"),
        b"\x81\x20\x82 {T}\n",
    ],
)
def test_other_bytes_are_refused_with_their_line(data: bytes) -> None:
    with override("en"), pytest.raises(UnreadableFile, match=r"Line 1 .*UTF-8|Line 3 .*UTF-8"):
        text_of(data)


def test_an_old_or_locked_workbook_is_called_so() -> None:
    with override("zh-hans"), pytest.raises(UnreadableFile, match=r"旧版 \.xls"):
        read_file("题库.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 4096)
