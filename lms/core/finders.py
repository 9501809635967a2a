"""Serve the one script of the plotly package, so that no copy of it lies in the project."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, overload

import plotly
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

SCRIPT = "plotly.min.js"
PREFIX = "plotly"


class PackageStorage(FileSystemStorage):
    """The package's folder, shown under a prefix of its own."""

    prefix = PREFIX


class PlotlyFinder(BaseFinder):
    """Find plotly/plotly.min.js inside the installed package."""

    def __init__(self, *_args: object, **_kwargs: object) -> None:
        """Point a storage at the package's data."""
        self.storage = PackageStorage(location=Path(plotly.__file__).parent / "package_data")

    @overload
    def find(self, path: str, find_all: Literal[False] = False) -> str | None: ...
    @overload
    def find(self, path: str, find_all: Literal[True]) -> list[str]: ...
    def find(self, path: str, find_all: bool = False) -> str | list[str] | None:
        """Give the script's place on disk; anything else is not here."""
        found = self.storage.path(SCRIPT) if path == f"{PREFIX}/{SCRIPT}" else None
        if find_all:
            return [found] if found else []
        return found

    def list(self, ignore_patterns: object) -> Iterator[tuple[str, FileSystemStorage]]:
        """List the script for collectstatic."""
        yield SCRIPT, self.storage
