"""Read a manifest of SCORM 1.2 or 2004: its parts in order, and what each of them asks for.

Sequencing rules are not carried out: learners go through the parts in order or choose among them.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]  # carries no types
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]  # carries no types

from lms.core.refusals import gettext_lazy
from lms.courseware.packages.rules.archives import PackageRefused, safe_path

type Family = Literal["1.2", "2004"]

XML_BASE: Final = "{http://www.w3.org/XML/1998/namespace}base"
DECLARATION: Final = re.compile(r"""^\s*<\?xml(?:[^>]*?\sencoding\s*=\s*["']([\w.-]+)["'])?[^>]*\?>""")
ELSEWHERE: Final = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
# GB2312 is what files say that hold more signs than it has.
WIDER: Final = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030"}
DEEPEST: Final = 12
MOST_ITEMS: Final = 2000
LARGEST_MANIFEST: Final = 8 * 1024 * 1024
PERCENT: Final = 100


class NoManifest(PackageRefused):
    """There is no manifest at the top of the package."""

    message = gettext_lazy(
        "The package was refused: there is no imsmanifest.xml in it. Export the courseware as SCORM 1.2 or"
        " 2004."
    )


class BrokenManifest(PackageRefused):
    """The manifest is no XML, or has entities or a document type."""

    message = gettext_lazy("The package was refused: its imsmanifest.xml cannot be read (%(where)s).")


class UnknownFamily(PackageRefused):
    """It is neither of the two families."""

    message = gettext_lazy(
        "The package was refused: it says “%(where)s”, which is neither SCORM 1.2 nor SCORM 2004."
    )


class NothingToPlay(PackageRefused):
    """No part of it can be opened."""

    message = gettext_lazy("The package was refused: its imsmanifest.xml lists no part to open.")


class MissingPart(PackageRefused):
    """A part names a file that the package does not hold."""

    message = gettext_lazy(
        "The package was refused: its part “%(where)s” opens a file that it does not hold."
    )


@dataclass(frozen=True)
class Part:
    """One line of the contents; a heading has no `path`. Scores are shares from 0 to 1."""

    key: str
    title: str
    depth: int
    path: str = ""
    query: str = ""
    reports: bool = False
    mastery: float | None = None
    threshold: float | None = None
    launch_data: str = ""
    most_time: str = ""
    at_time_limit: str = ""


@dataclass(frozen=True)
class Manifest:
    """What a package is: its family, edition, title and parts in order."""

    family: Family
    version: str
    title: str
    parts: tuple[Part, ...]

    @property
    def playable(self) -> list[Part]:
        """List the parts that can be opened."""
        return [part for part in self.parts if part.path]


def manifest_text(raw: bytes) -> str:
    """Decode a manifest by its mark or declaration, and take the declaration away."""
    marks = (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    )
    for mark, encoding in marks:
        if raw.startswith(mark):
            return DECLARATION.sub("", _decoded(raw.removeprefix(mark), encoding), count=1)
    if raw[:4] in {b"<\0?\0", b"\0<\0?"}:
        return DECLARATION.sub("", _decoded(raw, "utf-16-le" if raw[0] else "utf-16-be"), count=1)
    said = DECLARATION.match(raw[:300].decode("latin-1"))
    named = (said[1] or "utf-8").lower() if said else "utf-8"
    return DECLARATION.sub("", _decoded(raw, WIDER.get(named, named)), count=1)


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except (UnicodeDecodeError, LookupError) as fault:
        raise BrokenManifest(encoding) from fault


def read_manifest(raw: bytes, files: Mapping[str, str]) -> Manifest:
    """Read the parts in order; `files` leads from a path, as written or in small letters, to the own one."""
    if len(raw) > LARGEST_MANIFEST:
        raise BrokenManifest(f"{len(raw)} B")
    try:
        root: Element = fromstring(manifest_text(raw).encode(), forbid_dtd=True)
    except ParseError as fault:
        raise BrokenManifest(str(fault)) from fault
    except DefusedXmlException as fault:
        raise BrokenManifest("DOCTYPE, ENTITY") from fault
    family, version = _family(root)
    organization = _organization(root)
    resources = _Resources(root, files)
    parts = tuple(_parts(organization, resources, 0)) if organization is not None else ()
    if not any(part.path for part in parts):
        raise NothingToPlay
    keys = [part.key for part in parts]
    if len(parts) > MOST_ITEMS or len(set(keys)) < len(keys):
        raise BrokenManifest("item identifier")
    title = _text(organization, "title") if organization is not None else ""
    return Manifest(family, version, title or parts[0].title, parts)


def _family(root: Element) -> tuple[Family, str]:
    """Tell the family by what the manifest says, else by its namespaces."""
    metadata = _child(root, "metadata")
    version = _text(metadata, "schemaversion") if metadata is not None else ""
    spaces = {each.tag.partition("}")[0].lower() for each in root.iter()}
    names = {name.partition("}")[0].lower() for each in root.iter() for name in each.attrib}
    if version.startswith("1.2") or (
        not version and any("adlcp_rootv1p2" in each for each in spaces | names)
    ):
        return "1.2", "1.2"
    if (
        "2004" in version
        or version in {"CAM 1.3", "1.3"}
        or (not version and any("adlcp_v1p3" in each for each in spaces | names))
    ):
        return "2004", version or "2004"
    raise UnknownFamily(version or "imsmanifest.xml")


def _organization(root: Element) -> Element | None:
    """Choose the organisation named as the usual one, else the first."""
    parent = _child(root, "organizations")
    if parent is None:
        return None
    found = _children(parent, "organization")
    usual = parent.get("default")
    return next((each for each in found if each.get("identifier") == usual), found[0] if found else None)


class _Resources:
    """The resources of a manifest, each with the file it opens."""

    def __init__(self, root: Element, files: Mapping[str, str]) -> None:
        self._files = files
        self._of: dict[str, tuple[str, bool]] = {}
        parent = _child(root, "resources")
        for each in _children(parent, "resource") if parent is not None else ():
            bases = (root.get(XML_BASE, ""), parent.get(XML_BASE, "") if parent is not None else "")
            base = "".join(_folder(one) for one in (*bases, each.get(XML_BASE, "")))
            href, reports = each.get("href", ""), _attribute(each, "scormtype").lower() == "sco"
            self._of[each.get("identifier", "")] = (f"{base}{href}" if href else "", reports)

    def opened_by(self, key: str, title: str) -> tuple[str, str, bool]:
        """Give the file, its query and whether it reports; refuse what is not there."""
        href, reports = self._of.get(key, ("", False))
        if not href or ELSEWHERE.match(href):
            raise MissingPart(title)
        path, _mark, query = href.partition("?")
        for wanted in (path, unquote(path)):
            inside = safe_path(wanted)
            for name in (inside, inside.casefold()):
                if name in self._files:
                    return self._files[name], query, reports
        raise MissingPart(title)


def _folder(base: str) -> str:
    return f"{base.rstrip('/')}/" if base.strip("/") else ""


def _parts(parent: Element, resources: _Resources, depth: int) -> Iterator[Part]:
    if depth > DEEPEST:
        raise BrokenManifest("item")
    for item in _children(parent, "item"):
        key, named = item.get("identifier", ""), item.get("identifierref", "")
        title = (_text(item, "title") or key)[:250]
        path, query, reports = resources.opened_by(named, title) if named else ("", "", False)
        yield Part(
            key=key[:250],
            title=title,
            depth=depth,
            path=path,
            query=_with_parameters(query, item.get("parameters", "")),
            reports=reports,
            mastery=_mastery(item),
            threshold=_threshold(item),
            launch_data=_text(item, "datafromlms")[:4096],
            most_time=_text(item, "maxtimeallowed") or _limit(item),
            at_time_limit=_text(item, "timelimitaction"),
        )
        yield from _parts(item, resources, depth + 1)


def _with_parameters(query: str, parameters: str) -> str:
    """Join what a part adds to the address, which may begin with a mark of its own; a place stays last."""
    added = parameters.strip().lstrip("?&")
    return "&".join(each for each in (query, added) if each)


def _mastery(item: Element) -> float | None:
    """Give the share to pass with: of 100 in 1.2, the measure of the primary objective in 2004."""
    if (said := _number(_text(item, "masteryscore"))) is not None:
        return said / PERCENT
    for objective in item.iter():
        if _local(objective.tag) == "primaryobjective" and objective.get("satisfiedByMeasure") == "true":
            own = _number(_text(objective, "minnormalizedmeasure"))
            return 1.0 if own is None else own
    return None


def _threshold(item: Element) -> float | None:
    found = _child(item, "completionthreshold")
    if found is None:
        return None
    return _number(found.get("minProgressMeasure", "") or (found.text or ""))


def _limit(item: Element) -> str:
    sequencing = _child(item, "sequencing")
    conditions = _child(sequencing, "limitconditions") if sequencing is not None else None
    return conditions.get("attemptAbsoluteDurationLimit", "") if conditions is not None else ""


def _number(text: str) -> float | None:
    try:
        return float(text.strip())
    except ValueError:
        return None


def _local(tag: str) -> str:
    """Give a name without its namespace and in small letters: the two families differ in both."""
    return tag.rpartition("}")[2].lower()


def _children(parent: Element, name: str) -> list[Element]:
    return [each for each in parent if isinstance(each.tag, str) and _local(each.tag) == name]


def _child(parent: Element, name: str) -> Element | None:
    return next(iter(_children(parent, name)), None)


def _text(parent: Element, name: str) -> str:
    found = _child(parent, name)
    return " ".join("".join(found.itertext()).split()) if found is not None else ""


def _attribute(element: Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if _local(key) == name), "")
