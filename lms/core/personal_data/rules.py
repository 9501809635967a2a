"""Find in free text what would tell who a customer is, in the writings people use for it; pure, no database.

Text is first brought to one writing: compatibility forms, invisible signs, dashes, Chinese digits. A number
that was masked (138****1234) is no find; days, clock times, amounts and ticket numbers are none either.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Final

import regex


class PersonalData(StrEnum):
    """What a text may hold that it should not."""

    EMAIL = "email"
    IDENTITY = "identity"
    BANK_CARD = "bank_card"
    MOBILE = "mobile"
    LANDLINE = "landline"
    CHAT = "chat"
    ADDRESS = "address"


CHINESE_DIGITS: Final = str.maketrans("〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789")
_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−－ー", "-"))
_INVISIBLE: Final = regex.compile(r"[\p{Cf}\p{Mn}]")
# Up to three signs that people put between the digits of one number.
_GAP: Final = r"[\s\-.·•・_/\\|,、;~()\[\]【】]{0,3}"
_NARROW_GAP: Final = r"[\s\-]{0,2}"

_EMAIL: Final = re.compile(r"[\w.+-]+\s?(?:@|[(\[]at[)\]])\s?[\w-]+(?:\.[A-Za-z-]{2,})+", re.IGNORECASE)

_IDENTITY: Final = re.compile(rf"(?<![\dA-Za-z])[1-9](?:{_GAP}\d){{16}}{_GAP}[\dXx](?![\dA-Za-z])")
_NAMED_IDENTITY: Final = re.compile(
    rf"(?:身份证|证件)[^\d\n]{{0,8}}(?:\d(?:{_GAP}\d){{16}}{_GAP}[\dXx]|\d{{15}})(?![\dA-Za-z])"
    r"|护照[^\dA-Za-z\n]{0,6}[A-Za-z]{1,2}\d{7,8}(?!\d)"
)
_CARD: Final = re.compile(rf"(?<![\dA-Za-z])(?:62|60|4|5[1-5]|3[4-7])(?:{_NARROW_GAP}\d){{11,17}}(?!\d)")
_NAMED_CARD: Final = re.compile(
    rf"(?:银行卡|信用卡|储蓄卡|借记卡)[^\d\n]{{0,8}}\d(?:{_NARROW_GAP}\d){{14,18}}(?!\d)"
)

_MOBILE: Final = re.compile(
    rf"(?<!\d)(?:\(?\+?(?:00)?86\)?{_GAP}|0)?(?P<number>1{_GAP}[3-9](?:{_GAP}\d){{9}})(?!\d)"
)
_LANDLINE: Final = re.compile(
    rf"(?<!\d)(?P<number>\(?(?:0|(?:\+|00)86[\s\-(]{{0,2}})(?:(?:10|2\d)\)?{_NARROW_GAP}[2-9]\d{{3}}"
    rf"|[3-9]\d\d\)?{_NARROW_GAP}[2-9]\d{{2,3}}){_NARROW_GAP}\d{{4}})(?!\d)"
)
_NAMED_LANDLINE: Final = re.compile(
    rf"(?:电话|座机|固话|联系方式)(?:号码?|是|为|[:\s])*(?!(?:19|20)\d\d[01]\d[0-3]\d)"
    rf"[2-9]\d{{2,3}}{_NARROW_GAP}\d{{4}}(?![\s-]?\d)"
)
_TELEPHONE_LABELS: Final = frozenset({"tel", "phone", "mobile", "mob", "call", "dh", "sj", "wx", "vx", "qq"})
_LATIN_BEFORE: Final = re.compile(r"([A-Za-z][A-Za-z0-9]*)[-_#]?$")
_NUMBER_BEFORE: Final = re.compile(r"\d[-_/.]$")
# Signs that also part the numbers of a list, or the thousands of one: only the usual shape is a telephone.
_LISTING: Final = re.compile(r"[、,;/|\\]")
_USUAL: Final = (3, 4, 4)
_DOTTED: Final = frozenset({(3, 4, 4), (3, 8), (3, 3, 5), (4, 4, 3)})

_HARMLESS: Final = re.compile(
    r"(?<!\d)(?:19|20)\d\d\s?[-/.年]\s?(?:0?[1-9]|1[0-2])\s?[-/.月]\s?(?:3[01]|[12]\d|0?[1-9])日?(?!\d)"
    r"|(?<!\d)\d{1,2}:\d\d(?::\d\d)?(?!\d)"
    r"|(?<!\d)\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)"
    r"|(?<!\d)(?<!\d[\s-])\d{1,7}(?:\.\d+)?\s?(?:元|块钱|分钟|小时|秒|%|[GMK]B)"
)

_QQ: Final = re.compile(
    rf"(?:QQ|扣扣|企鹅)群?(?:号码?|是|为|[:\s])*[1-9](?:{_NARROW_GAP}\d){{4,10}}(?!\d)", re.IGNORECASE
)
_WECHAT: Final = re.compile(
    r"(?:微信|薇信|威信|V信|weixin|wechat|vx)(?P<named>号码?|ID|账号)?(?:是|为|[:\s])*"
    r"(?!20\d{6}(?!\d))(?P<id>[A-Za-z][-_A-Za-z0-9]{5,19}|\d{5,11})(?![-_A-Za-z0-9])",
    re.IGNORECASE,
)
_DEVICES: Final = re.compile(r"iphone|android|ios|windows|harmony|app", re.IGNORECASE)

_STREET: Final = re.compile(
    r"[一-鿿](?:路|街|大道|巷|弄|胡同)\s?\d{1,5}(?:-\d{1,4})?\s?号(?![^，。；\s]{0,6}(?:厅|网点|门店|柜台|线))"
)
_ROOM: Final = re.compile(
    r"\d{1,4}\s?(?:栋|幢|号楼|座)\s?(?:\d{1,2}\s?单元\s?)?(?:\d{3,4}(?!\d)|\d{1,4}\s?(?:室|户|号))"
    r"|\d{1,2}\s?单元\s?\d{1,4}"
)
_HOME: Final = re.compile(
    r"(?:家住|住在|住址|家庭地址|装机地址|收货地址)[^，。；\n]{2,40}?\d{1,5}\s?(?:号|室|栋|幢|单元)"
)


def personal_data_in(text: str) -> PersonalData | None:
    """Say what a text holds that would tell who a customer is; None where nothing was found."""
    plain = one_writing(text)
    digits = plain.translate(CHINESE_DIGITS)
    rest = _HARMLESS.sub("\N{WHITE SQUARE}", digits)
    found = {
        PersonalData.EMAIL: _EMAIL.search(plain) is not None,
        PersonalData.IDENTITY: _has_identity(digits),
        PersonalData.BANK_CARD: _has_card(digits),
        PersonalData.MOBILE: any(map(_is_mobile, _overlapping(_MOBILE, rest))),
        PersonalData.LANDLINE: _has_landline(rest),
        PersonalData.CHAT: _QQ.search(digits) is not None or any(map(_is_chat, _WECHAT.finditer(digits))),
        PersonalData.ADDRESS: any(
            pattern.search(written)
            for pattern, written in ((_STREET, plain), (_ROOM, digits), (_HOME, digits))
        ),
    }
    return next((kind for kind, holds in found.items() if holds), None)


def one_writing(text: str) -> str:
    """Bring text to one writing: compatibility forms folded, dashes alike, invisible signs gone."""
    folded = unicodedata.normalize("NFKC", text).translate(_DASHES)
    return _INVISIBLE.sub("", folded)


def _overlapping(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield every match, also those that begin within another."""
    found = pattern.search(text)
    while found:
        yield found
        found = pattern.search(text, found.start() + 1)


def _is_mobile(found: re.Match[str]) -> bool:
    """Tell a mobile number from the part of a ticket number, a network address or a list of numbers."""
    number = found["number"]
    shape = tuple(map(len, re.findall(r"\d+", number)))
    if _is_of_a_ticket(found, whole=len(shape) == 1):
        return False
    if _LISTING.search(number):
        return shape == _USUAL
    if "." in number:
        return shape in _DOTTED or set(shape) == {1}
    return set(shape) == {1} or (shape[0] >= 3 and min(shape) >= 2)


def _is_of_a_ticket(found: re.Match[str], *, whole: bool) -> bool:
    """Tell whether letters or further digits stand right before a number, as in GD-13812341234."""
    before = found.string[: found.start()]
    latin = _LATIN_BEFORE.search(before)
    if latin and latin[1].casefold() not in _TELEPHONE_LABELS:
        return True
    return not whole and _NUMBER_BEFORE.search(before) is not None


def _has_landline(text: str) -> bool:
    numbers = (found for found in _overlapping(_LANDLINE, text) if not _is_of_a_ticket(found, whole=False))
    return any(True for _found in numbers) or _NAMED_LANDLINE.search(text) is not None


def _has_identity(text: str) -> bool:
    numbers = (_squeezed(found[0]) for found in _overlapping(_IDENTITY, text))
    return any(map(is_identity_number, numbers)) or _NAMED_IDENTITY.search(text) is not None


def _has_card(text: str) -> bool:
    numbers = (_squeezed(found[0]) for found in _overlapping(_CARD, text))
    return any(map(is_card_number, numbers)) or _NAMED_CARD.search(text) is not None


def _is_chat(found: re.Match[str]) -> bool:
    """Tell a name in a chat from a device or a word that stands behind the service's name."""
    account: str = found["id"]
    if _DEVICES.match(account):
        return False
    return found["named"] is not None or not account.isalpha()


def _squeezed(written: str) -> str:
    return re.sub(r"[^\dXx]", "", written).upper()


def is_identity_number(number: str) -> bool:
    """Tell whether 18 signs are an identity number: a day of birth inside, the right sign at the end."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    weighed = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17]))
    return born.year >= 1900 and "10X98765432"[weighed % 11] == number[17]


def is_card_number(number: str) -> bool:
    """Tell whether digits are a bank card's: the length of its kind, the right check digit (Luhn)."""
    if not number.isdigit() or not (16 <= len(number) <= 19 or (number[0] == "3" and len(number) >= 14)):
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
