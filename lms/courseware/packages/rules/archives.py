"""Judge the entries of a zip that a stranger made: which are taken, and by which names.

What an archive says about itself is judged here; the bytes are counted where they are read.
"""

from __future__ import annotations

import re
import stat
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lms.core.refusals import Refusal, gettext_lazy

MANIFEST: Final = "imsmanifest.xml"
UTF8_FLAG: Final = 0x800
ENCRYPTED_FLAGS: Final = 0x1 | 0x40 | 0x2000
STORED, DEFLATED = 0, 8
LONGEST_PATH: Final = 300
# Small files of blanks pack very well, and do no harm.
RATIO_COUNTS_FROM: Final = 1024 * 1024
DRIVE: Final = re.compile(r"[A-Za-z]:")
# What computers put into archives by themselves.
LEFT_OUT: Final = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)


class PackageRefused(Refusal):
    """The file is no package that can be taken; nothing of it was kept."""

    code = "package_refused"

    def __init__(self, where: str = "") -> None:
        """Say at which entry."""
        super().__init__(where)
        self.where = where


class NoArchive(PackageRefused):
    """It is no zip, or a broken one."""

    message = gettext_lazy(
        "This file cannot be read as a zip. Export the courseware again as a SCORM package (.zip)."
    )


class UnsafeName(PackageRefused):
    """An entry would lie outside the package."""

    message = gettext_lazy(
        "The package was refused: the entry “%(where)s” has a name that leads outside the package."
    )


class UnreadableName(PackageRefused):
    """A name is in no writing that is known."""

    message = gettext_lazy(
        "The package was refused: the name of the entry “%(where)s” cannot be read. Name files in UTF-8"
        " or GBK."
    )


class NoPlainFile(PackageRefused):
    """An entry is a link or a device."""

    message = gettext_lazy("The package was refused: “%(where)s” is a link, not a file.")


class EncryptedEntry(PackageRefused):
    """An entry is locked by a password."""

    message = gettext_lazy(
        "The package was refused: “%(where)s” is encrypted. Export the courseware without a password."
    )


class UnknownCompression(PackageRefused):
    """An entry is packed in a way that browsers' courseware never is."""

    message = gettext_lazy(
        "The package was refused: “%(where)s” is packed in an unusual way. Make a plain zip."
    )


class NamedTwice(PackageRefused):
    """Two entries have one name, capital letters aside."""

    message = gettext_lazy("The package was refused: it holds “%(where)s” twice.")


class TooManyEntries(PackageRefused):
    """There are more entries than the site takes."""

    message = gettext_lazy("The package was refused: it holds more than %(where)s files.")


class EntryTooLarge(PackageRefused):
    """One file is larger than the site takes."""

    message = gettext_lazy("The package was refused: “%(where)s” is too large once unpacked.")


class PackageTooLarge(PackageRefused):
    """All files together are larger than the site takes."""

    message = gettext_lazy("The package was refused: unpacked it is larger than %(where)s MB.")


class SuspiciousRatio(PackageRefused):
    """A few bytes would become very many."""

    message = gettext_lazy(
        "The package was refused: “%(where)s” becomes far larger when unpacked than any courseware does."
    )


@dataclass(frozen=True)
class Limits:
    """How much a site takes."""

    entries: int
    file_bytes: int
    total_bytes: int
    ratio: int

    def check_read(self, where: str, size: int, packed: int, total: int) -> None:
        """Refuse by bytes as claimed or counted: of this file so far, and of all files so far."""
        if size > self.file_bytes:
            raise EntryTooLarge(where)
        if total > self.total_bytes:
            raise PackageTooLarge(str(self.total_bytes // (1024 * 1024)))
        if size > RATIO_COUNTS_FROM and size > packed * self.ratio:
            raise SuspiciousRatio(where)


@dataclass(frozen=True)
class Entry:
    """One entry as the archive describes it; `raw_name` is its name as bytes."""

    raw_name: bytes
    flags: int
    method: int
    mode: int
    size: int
    packed: int

    @property
    def is_folder(self) -> bool:
        """Tell whether it only names a folder."""
        return self.raw_name.endswith(b"/")


def readable_name(entry: Entry) -> str:
    """Read a name: by its flag, else as what it can only be, else as GBK, as Windows in China writes it."""
    for encoding in ("utf-8",) if entry.flags & UTF8_FLAG else ("utf-8", "gb18030"):
        try:
            return entry.raw_name.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableName(entry.raw_name.decode("latin-1"))


def safe_path(name: str) -> str:
    """Give the path below the package; refuse one that leads elsewhere or holds what no path does."""
    parts = [part for part in name.split("/") if part not in {"", "."}]
    is_odd = any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in name) or "\\" in name
    if is_odd or name.startswith("/") or DRIVE.match(name) or ".." in parts or len(name) > LONGEST_PATH:
        raise UnsafeName(name[:LONGEST_PATH].encode("unicode_escape").decode() if is_odd else name)
    return "/".join(parts)


def taken_paths(entries: Iterable[Entry], limits: Limits) -> list[str]:
    """Give the path of each entry in order, empty where it is not kept; refuse the archive by its claims."""
    paths: list[str] = []
    seen: set[str] = set()
    total = 0
    for number, entry in enumerate(entries, start=1):
        if number > limits.entries:
            raise TooManyEntries(str(limits.entries))
        name = readable_name(entry)
        path = safe_path(name)
        if stat.S_IFMT(entry.mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
            raise NoPlainFile(name)
        if entry.is_folder or LEFT_OUT.search(path):
            paths.append("")
            continue
        if entry.flags & ENCRYPTED_FLAGS:
            raise EncryptedEntry(path)
        if entry.method not in {STORED, DEFLATED}:
            raise UnknownCompression(path)
        folded = unicodedata.normalize("NFC", path).casefold()
        if folded in seen:
            raise NamedTwice(path)
        seen.add(folded)
        total += entry.size
        limits.check_read(path, entry.size, entry.packed, total)
        paths.append(path)
    return paths


def manifest_folder(paths: Iterable[str]) -> str | None:
    """Say in which folder the manifest lies, as authors often zip the folder itself; None for nowhere."""
    found = [path for path in paths if path.rpartition("/")[2].lower() == MANIFEST]
    nearest = min(found, key=lambda path: path.count("/"), default=None)
    if nearest is None or nearest.count("/") > 1:
        return None
    return nearest.rpartition("/")[0]
