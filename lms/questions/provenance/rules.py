"""Tell what changed of the things a question rests on since a person last looked at it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict

type Cited = Literal["clause", "fact", "law"]

GONE = "gone"


class CitationJson(TypedDict):
    """A citation as stored: its kind, its number or code, and its texts by name."""

    kind: Cited
    code: str
    texts: dict[str, str]


class ChangeJson(TypedDict):
    """A change as stored; `part` names the text, or is "gone" where the whole citation is."""

    kind: Cited
    code: str
    part: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A clause, a fact or a version of a law, with those of its texts that a question may rest on."""

    kind: Cited
    code: str
    texts: Mapping[str, str]

    def to_json(self) -> CitationJson:
        return CitationJson(kind=self.kind, code=self.code, texts=dict(self.texts))

    @classmethod
    def from_json(cls, stored: CitationJson) -> "Citation":
        """Rebuild a citation from storage."""
        return cls(stored["kind"], stored["code"], stored["texts"])


def changes_between(kept: Sequence[Citation], present: Sequence[Citation]) -> list[ChangeJson]:
    """List every text that reads differently now, and every clause or fact that is not there any more.

    What was added is no change: only an edit of the question ties it to more. A version of a law that
    is missing is not listed either, as the fact that named it has changed itself.
    """
    by_name = {(one.kind, one.code): one for one in present}
    changes: list[ChangeJson] = []
    for old in kept:
        new = by_name.get((old.kind, old.code))
        if new is not None:
            changes += [
                ChangeJson(kind=old.kind, code=old.code, part=part, before=before, after=new.texts[part])
                for part, before in old.texts.items()
                if part in new.texts and new.texts[part] != before
            ]
        elif old.kind != "law":
            first = next(iter(old.texts.values()), "")
            changes.append(ChangeJson(kind=old.kind, code=old.code, part=GONE, before=first, after=""))
    return changes


def rest_on_the_same(kept: Iterable[Citation], present: Iterable[Citation]) -> bool:
    """Tell whether a question names the same clause, facts and laws as before, however they read."""
    return {(one.kind, one.code) for one in kept} == {(one.kind, one.code) for one in present}
