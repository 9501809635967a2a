"""Packages of strangers: what is refused, with which words, and that nothing of it stays."""

from __future__ import annotations

import stat
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from pytest_django import Settings

from lms.core.files.api import private_storage
from lms.core.refusals import sentence
from lms.courseware.packages.models import Package, PackageFile
from lms.courseware.packages.rules import archives, manifests
from lms.courseware.packages.rules.archives import PackageRefused
from lms.courseware.packages.services import add_package
from tests.factories.courses import NOW
from tests.factories.courseware import ONE, Sco, manifest, package_bytes, packed

pytestmark = pytest.mark.django_db
MANIFEST = ("imsmanifest.xml", manifest())
PAGE = ("index.html", "<p>课件</p>")
SMALL = {"courseware": {"package_megabytes": 1, "file_megabytes": 1, "most_files": 20}}


@pytest.fixture(autouse=True)
def _own_storage(settings: Settings, tmp_path: Path) -> None:
    private = {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path, "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "private": private}


def named(name: str, *, mode: int = 0) -> zipfile.ZipInfo:
    """Describe an entry whose name the library would have cleaned."""
    info = zipfile.ZipInfo("x")
    info.filename = name
    info.external_attr = mode << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def with_entry(name: str, *, mode: int = 0) -> Callable[[], bytes]:
    return lambda: packed([MANIFEST, PAGE, (named(name, mode=mode), "x")])


def encrypted() -> bytes:
    """Set the flag of a password in both headers of the page."""
    raw = bytearray(packed([MANIFEST, PAGE]))
    local = raw.find(b"PK\x03\x04", 1)
    central = raw.find(b"PK\x01\x02", raw.find(b"PK\x01\x02") + 1)
    raw[local + 6] |= 1
    raw[central + 8] |= 1
    return bytes(raw)


def claiming_less() -> bytes:
    """Claim in both headers that two megabytes are ten bytes."""
    raw = bytearray(packed([MANIFEST, PAGE, ("big.js", "x" * 2_000_000)]))
    local = raw.rfind(b"PK\x03\x04")
    central = raw.rfind(b"PK\x01\x02")
    raw[local + 22 : local + 26] = struct.pack("<I", 10)
    raw[central + 24 : central + 28] = struct.pack("<I", 10)
    return bytes(raw)


def odd_method() -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr(*MANIFEST)
        archive.writestr(*PAGE)
    return target.getvalue()


def manifest_of(text: str | bytes) -> Callable[[], bytes]:
    return lambda: packed([("imsmanifest.xml", text), PAGE])


ENTITY = manifest().replace("<manifest", '<!DOCTYPE m [<!ENTITY a "aaaa">]><manifest', 1)
NETWORK = manifest().replace("<manifest", '<!DOCTYPE m SYSTEM "http://example.org/m.dtd"><manifest', 1)
HOSTILE = {
    "climbs": (with_entry("../../evil.html"), archives.UnsafeName),
    "climbs inside": (with_entry("a/../../evil.html"), archives.UnsafeName),
    "absolute": (with_entry("/etc/passwd"), archives.UnsafeName),
    "a drive": (with_entry("C:/evil.html"), archives.UnsafeName),
    "backslashes": (with_entry("..\\evil.html"), archives.UnsafeName),
    "a control sign": (with_entry("evil\x01.html"), archives.UnsafeName),
    "a long name": (with_entry("a" * 400), archives.UnsafeName),
    "a link": (with_entry("link", mode=stat.S_IFLNK | 0o777), archives.NoPlainFile),
    "a device": (with_entry("device", mode=stat.S_IFCHR | 0o666), archives.NoPlainFile),
    "twice": (with_entry("INDEX.html"), archives.NamedTwice),
    "encrypted": (encrypted, archives.EncryptedEntry),
    "packed oddly": (odd_method, archives.UnknownCompression),
    "many files": (
        lambda: packed([MANIFEST, PAGE, *((f"{number}.txt", "x") for number in range(30))]),
        archives.TooManyEntries,
    ),
    "a large file": (lambda: packed([MANIFEST, PAGE, ("big.js", "x" * 2_000_000)]), archives.EntryTooLarge),
    "large together": (
        lambda: packed([MANIFEST, PAGE, *((f"{n}.js", bytes(range(256)) * 1600) for n in range(5))]),
        archives.PackageTooLarge,
    ),
    "sizes that lie": (claiming_less, archives.NoArchive),
    "no zip": (lambda: b"MZ" + b"x" * 1000, archives.NoArchive),
    "cut short": (lambda: package_bytes()[:-80], archives.NoArchive),
    "no manifest": (lambda: packed([PAGE]), manifests.NoManifest),
    "a manifest far inside": (
        lambda: packed([("a/b/imsmanifest.xml", manifest()), PAGE]),
        manifests.NoManifest,
    ),
    "no XML": (manifest_of("<manifest"), manifests.BrokenManifest),
    "an entity": (manifest_of(ENTITY), manifests.BrokenManifest),
    "a type from the network": (manifest_of(NETWORK), manifests.BrokenManifest),
    "no text": (manifest_of(b"\xff\xfe\x00\xd8<"), manifests.BrokenManifest),
    "another standard": (manifest_of(manifest(family="AICC 4.0")), manifests.UnknownFamily),
    "no part": (manifest_of(manifest(())), manifests.NothingToPlay),
    "a part that is not there": (
        manifest_of(manifest((Sco("I1", "缺", "none.html"),))),
        manifests.MissingPart,
    ),
    "a part elsewhere": (
        manifest_of(manifest((Sco("I1", "外", "https://example.org/"),))),
        manifests.MissingPart,
    ),
    "a part above": (manifest_of(manifest((Sco("I1", "上", "../index.html"),))), archives.UnsafeName),
    "a part twice": (manifest_of(manifest((*ONE, *ONE))), manifests.BrokenManifest),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_package_is_refused_with_a_sentence_and_leaves_no_trace(
    kind: str, settings: Settings, tmp_path: Path
) -> None:
    make, refusal = HOSTILE[kind]
    settings.XUNPING = SMALL

    with pytest.raises(PackageRefused) as refused:
        add_package(file=ContentFile(make(), "x.zip"), name="x.zip", by=None, now=NOW)

    assert refused.type is refusal
    assert "%" not in sentence(refused.value)
    assert Package.objects.count() == PackageFile.objects.count() == 0
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_bomb_is_refused_by_its_ratio_before_it_is_unpacked(settings: Settings) -> None:
    settings.XUNPING = {"courseware": {"most_ratio": 100}}
    bomb = packed([MANIFEST, PAGE, ("bomb.bin", b"\0" * 20_000_000)])

    with pytest.raises(archives.SuspiciousRatio):
        add_package(file=ContentFile(bomb, "x.zip"), name="x.zip", by=None, now=NOW)


def test_an_archive_inside_is_a_file_like_any_other() -> None:
    inner = packed([("../evil", "x")])
    content = packed([MANIFEST, PAGE, ("inner.zip", inner)])

    package = add_package(file=ContentFile(content, "x.zip"), name="x.zip", by=None, now=NOW)

    kept = package.files.get(path="inner.zip")
    assert private_storage().open(kept.stored).read() == inner


def test_a_storage_that_fails_keeps_no_part_of_a_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(Package, "save", lambda *_args, **_kwargs: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        add_package(file=ContentFile(package_bytes(), "x.zip"), name="x.zip", by=None, now=NOW)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
