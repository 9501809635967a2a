"""Say what stands outside functions and may change what a function does: what it names, and what that needs.

What stands outside functions runs when a file is imported, before any test, so no run shows which test rests
on it. A test rests on what the functions that it ran name - a constant, a class, an import -, on what those
need in turn, and on what Django and Wagtail reach past all names: models by their tables, viewsets by their
registration, middleware by the settings. The last count for every test of their app and of the apps above.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from tests.impact.cutting import Cut

# Rooms and files that Django and Wagtail look for by their names, in every process or for pages alone.
SHAPES = {"apps", "checks", "migrations", "models", "receivers", "settings", "signals"}
MAKES_PAGES = {"context_processors", "middleware", "templatetags", "urls", "viewsets", "wagtail_hooks"}
# Views are reached by their addresses: which a test asks for, its run shows.
ADDRESSES = "urls"
TYPES = "<generic parameters of"  # they run as functions do

Bound = tuple[str, str]  # a file and a name bound in it
NOTHING: Mapping[Bound, set[Bound]] = {}


class Reach:
    """What all files of the project bind and name."""

    def __init__(self, cuts: Mapping[str, Cut]) -> None:
        self.cuts = cuts

    def named_by(self, path: str, function: str) -> set[Bound]:
        """Return what a function names outside functions.

        Of a lambda or the like that stands outside them, what it stands in; of what stands nowhere, all
        that its file binds.
        """
        found = self.cuts.get(path)
        if found is None or function.rpartition(".")[2].startswith(TYPES):
            return set()
        if function in found.uses:
            return set(self._resolve(path, found.uses[function]))
        owner = function.partition(".")[0]
        return {(path, owner)} if owner in found.bound else self._own(path)

    def all_of(self, path: str) -> set[Bound]:
        """Return all that a file itself binds, and what it spells out."""
        found = self.cuts[path]
        spelled = {each for name in found.spelled for each in self._spelled(name)}
        return self._own(path) | spelled

    def _own(self, path: str) -> set[Bound]:
        found = self.cuts[path]
        return {(path, name) for name in found.bound if name not in found.imports}

    def needed(self, start: Iterable[Bound], ran_first: Mapping[Bound, set[Bound]] = NOTHING) -> set[Bound]:
        """Return these and all that they need, directly or through others.

        `ran_first` is what functions named that ran while modules were imported: who needs such a function
        or its class needs that.
        """
        found: set[Bound] = set()
        waiting = list(start)
        while waiting:
            if (each := waiting.pop()) not in found:
                found.add(each)
                waiting += (self._needs(each) | ran_first.get(each, set())) - found
        return found

    def ran_first(self, functions: Iterable[tuple[str, str]]) -> dict[Bound, set[Bound]]:
        """Return what these functions name, by the name in their file under which they are found."""
        found: dict[Bound, set[Bound]] = defaultdict(set)
        for path, function in functions:
            if path in self.cuts and function in self.cuts[path].uses:
                found[path, function.partition(".")[0]] |= self.named_by(path, function)
        return found

    def _needs(self, each: Bound) -> set[Bound]:
        path, name = each
        cut = self.cuts[path]
        near = set(self._resolve(path, cut.needs.get(name, ())))
        if name in cut.imports:
            near |= set(self._target(cut.imports[name]))
        if "" in cut.bound:
            near.add((path, ""))
        return near

    def _resolve(self, path: str, names: Iterable[str]) -> Iterator[Bound]:
        cut = self.cuts[path]
        for name in names:
            head, _, attribute = name.partition(".")
            if head in cut.bound:
                yield path, head
            if head in cut.imports and (module := self._module(cut.imports[head])):
                yield from (
                    self._target(f"{module}:{attribute}") if attribute else self._own(self._file(module))
                )

    def _target(self, place: str) -> Iterator[Bound]:
        """Find what `module:name` means, if that is bound in a module of the project."""
        module, _, name = place.partition(":")
        file = self._file(module)
        if file and name and name in self.cuts[file].bound:
            yield file, name

    def _module(self, place: str) -> str:
        """Return the module for which an imported name stands, or nothing where it stands for less."""
        module, _, name = place.partition(":")
        if any(self._target(place)):
            return ""
        whole = f"{module}.{name}" if name else module
        return whole if self._file(whole) else ""

    def _file(self, module: str) -> str:
        place = module.replace(".", "/")
        return next((path for path in (f"{place}.py", f"{place}/__init__.py") if path in self.cuts), "")

    def _spelled(self, name: str) -> Iterator[Bound]:
        module, _, last = name.rpartition(".")
        if file := self._file(name):
            yield from self._own(file)
        else:
            yield from self._target(f"{module}:{last}")

    @cached_property
    def found_by_all(self) -> dict[str, set[Bound]]:
        """Return, by file, what counts for every test because Django reaches it, with all that it needs."""
        return {
            path: self.needed(self.all_of(path))
            for path, cut in self.cuts.items()
            if path.startswith("lms/") and not MAKES_PAGES & _rooms(path)
            if cut.registers or SHAPES & _rooms(path)
        }

    @cached_property
    def found_by_pages(self) -> dict[str, set[Bound]]:
        """Return, by file, what counts for every test that renders a page, with all that it needs."""
        return {
            path: self._own(path) if ADDRESSES in _rooms(path) else self.needed(self.all_of(path))
            for path in self.cuts
            if path.startswith("lms/") and MAKES_PAGES & _rooms(path)
        }


def _rooms(path: str) -> set[str]:
    """Name the folders of a file below its app, and the file itself."""
    return set(path.removesuffix(".py").split("/")[2:])
