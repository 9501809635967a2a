"""Look through a package byte by byte, and unpack it into the private storage; refused, it leaves nothing."""

from __future__ import annotations

import hashlib
import uuid
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import IO, Final

from django.core.files import File
from django.db import transaction

from lms.core.accounts import User
from lms.core.files.api import private_storage
from lms.courseware.packages.models import Package, PackageFile
from lms.courseware.packages.rules.archives import Entry, Limits, NoArchive, manifest_folder, taken_paths
from lms.courseware.packages.rules.manifests import LARGEST_MANIFEST, Manifest, NoManifest, read_manifest
from lms.courseware.settings import CoursewareSettings

AT_ONCE: Final = 64 * 1024
FOLDER: Final = "courseware"
BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True)
class Examined:
    """A package that was looked through: its manifest, and the path of each entry that is kept."""

    manifest: Manifest
    paths: dict[int, str]


def limits() -> Limits:
    """Give what the site takes."""
    chosen = CoursewareSettings.current()
    return Limits(
        entries=chosen.most_files,
        file_bytes=chosen.file_megabytes * 1024 * 1024,
        total_bytes=chosen.package_megabytes * 1024 * 1024,
        ratio=chosen.most_ratio,
    )


def examine_package(file: IO[bytes]) -> Examined:
    """Read every byte, counting instead of believing, and the manifest; keep nothing or refuse."""
    bounds = limits()
    with _opened(file) as archive:
        infos = archive.infolist()
        kept = _kept_paths(infos, bounds)
        manifest_at = next((at for at, path in kept.items() if path.lower() == "imsmanifest.xml"), None)
        if manifest_at is None:
            raise NoManifest
        raw, total = b"", 0
        for at, path in kept.items():
            size = 0
            for chunk in _chunks(archive, infos[at]):
                size, total = size + len(chunk), total + len(chunk)
                bounds.check_read(path, size, infos[at].compress_size, total)
                if at == manifest_at and len(raw) <= LARGEST_MANIFEST:
                    raw += chunk
    files = {path.casefold(): path for path in kept.values()} | {path: path for path in kept.values()}
    return Examined(read_manifest(raw, files), kept)


def add_package(*, file: File[bytes], name: str, by: User | None, now: datetime) -> Package:
    """Unpack a package and keep it; callers check that the person may write courses.

    Rows are written in one transaction after all files are; whatever fails takes the files away again.
    """
    examined = examine_package(file.open("rb"))
    key, storage = uuid.uuid4(), private_storage()
    package = Package(key=key, file_name=PurePosixPath(name).name[:250], uploaded_at=now, uploaded_by=by)
    package.keep_manifest(examined.manifest)
    package.digest = _digest(file)
    rows: list[PackageFile] = []
    try:
        with _opened(file.open("rb")) as archive:
            infos = archive.infolist()
            for at, path in examined.paths.items():
                with archive.open(infos[at]) as content:
                    # A number for a name: what the package calls its files never reaches the storage.
                    stored = storage.save(f"{FOLDER}/{key.hex}/{at}", File(content))
                rows.append(PackageFile(path=path, stored=stored, size=infos[at].file_size))
        package.size = sum(row.size for row in rows)
        with transaction.atomic():
            package.save()
            for row in rows:
                row.package = package
            PackageFile.objects.bulk_create(rows, batch_size=500)
    except BaseException:
        for row in rows:
            storage.delete(row.stored)
        raise
    return package


@contextmanager
def _opened(file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """Open an archive; whatever the library says about a broken one becomes a sentence."""
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except BROKEN as fault:
        raise NoArchive from fault


def _kept_paths(infos: list[zipfile.ZipInfo], bounds: Limits) -> dict[int, str]:
    """Give the paths of the entries to keep, by their place, below the folder of the manifest."""
    paths = taken_paths((_entry(info) for info in infos), bounds)
    folder = manifest_folder(filter(None, paths))
    if folder is None:
        raise NoManifest
    inside = f"{folder}/" if folder else ""
    return {
        at: path.removeprefix(inside) for at, path in enumerate(paths) if path and path.startswith(inside)
    }


def _entry(info: zipfile.ZipInfo) -> Entry:
    """Describe an entry; names without the UTF-8 flag were read as the old code page, and are bytes again."""
    flags = info.flag_bits
    raw = info.orig_filename.encode("utf-8" if flags & 0x800 else "cp437")
    mode = info.external_attr >> 16
    return Entry(raw, flags, info.compress_type, mode, info.file_size, info.compress_size)


def _chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(info) as entry:
        while chunk := entry.read(AT_ONCE):
            yield chunk


def _digest(file: File[bytes]) -> str:
    file.open("rb")
    return hashlib.file_digest(file, "sha256").hexdigest()
