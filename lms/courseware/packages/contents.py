"""The contents of a package as somebody sees them: its parts in order, each with how far it was done."""

from __future__ import annotations

from dataclasses import dataclass

from lms.courseware.packages.rules.manifests import Part


@dataclass(frozen=True)
class PartLine:
    """A line of the contents; a heading is neither begun nor done."""

    part: Part
    is_begun: bool = False
    is_done: bool = False


@dataclass(frozen=True)
class Contents:
    """The lines in order."""

    lines: tuple[PartLine, ...]

    @property
    def playable(self) -> list[PartLine]:
        """List the lines that open something."""
        return [line for line in self.lines if line.part.path]

    @property
    def has_several(self) -> bool:
        """Tell whether there is anything to choose from."""
        return len(self.playable) > 1

    @property
    def next(self) -> PartLine | None:
        """Give the part to go on with: the first that is not done, else the first."""
        waiting = [line for line in self.playable if not line.is_done]
        return next(iter(waiting or self.playable), None)
