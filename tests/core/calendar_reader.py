"""Read an iCalendar file strictly by RFC 5545, without the library that writes it; what breaks it raises."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final

NAME: Final = re.compile(r"(?:X-)?[A-Z0-9-]+")
PARAMETER: Final = re.compile(r"([A-Z0-9-]+)=([^\";:,]*|\"[^\"]*\")")
ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
# Section 3.6: what a calendar and an event must have once, and what an event may have once at most.
ONCE: Final = {"VCALENDAR": {"PRODID", "VERSION"}, "VEVENT": {"UID", "DTSTAMP", "DTSTART"}}
AT_MOST_ONCE: Final = {"SUMMARY", "DTEND", "TRANSP", "URL", "DESCRIPTION", "LOCATION", "STATUS"}
LONGEST_LINE: Final = 75  # octets, section 3.1


class NotICalendar(ValueError):
    """The file breaks the format; the message names the section."""


@dataclass
class Component:
    """A component with its properties, as names with parameters and values, and what lies in it."""

    name: str
    properties: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    inner: list[Component] = field(default_factory=list)

    def value(self, name: str) -> str:
        """Give the text of a property, its escapes undone."""
        return unescaped(self.raw(name)[1])

    def moment(self, name: str) -> date | datetime:
        """Give a day or a moment in UTC (sections 3.3.4 and 3.3.5)."""
        parameters, value = self.raw(name)
        if parameters.get("VALUE") == "DATE":
            if not re.fullmatch(r"\d{8}", value):
                raise NotICalendar(f"3.3.4: {value}")
            return datetime.strptime(value, "%Y%m%d").replace(tzinfo=UTC).date()
        if not re.fullmatch(r"\d{8}T\d{6}Z", value):
            raise NotICalendar(f"3.3.5: {value}")
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)

    def raw(self, name: str) -> tuple[dict[str, str], str]:
        """Give parameters and value of the only property of a name."""
        found = [(parameters, value) for one, parameters, value in self.properties if one == name]
        if len(found) != 1:
            raise NotICalendar(f"3.6: {name} stands {len(found)} times in {self.name}")
        return found[0]


def read_calendar(written: bytes) -> Component:
    """Read one calendar; raise NotICalendar for what the format forbids."""
    open_ones: list[Component] = [Component("")]
    for line in unfolded(written):
        name, parameters, value = parsed(line)
        if name == "BEGIN":
            open_ones.append(Component(value))
        elif name == "END":
            closed = open_ones.pop()
            if closed.name != value or not open_ones:
                raise NotICalendar(f"3.6: END:{value} closes {closed.name}")
            check(closed)
            open_ones[-1].inner.append(closed)
        else:
            open_ones[-1].properties.append((name, parameters, value))
    (outer,) = open_ones
    if [one.name for one in outer.inner] != ["VCALENDAR"] or outer.properties:
        raise NotICalendar("3.4: not one calendar")
    events = outer.inner[0].inner
    if len({event.value("UID") for event in events}) != len(events):
        raise NotICalendar("3.8.4.7: a UID stands twice")
    return outer.inner[0]


def unfolded(written: bytes) -> list[str]:
    """Split lines at CRLF, none longer than 75 octets, and join what is folded."""
    if not written.endswith(b"\r\n") or re.search(rb"(?<!\r)\n|\r(?!\n)", written):
        raise NotICalendar("3.1: lines end with CRLF")
    lines = written.split(b"\r\n")[:-1]
    if any(len(line) > LONGEST_LINE or not line for line in lines):
        raise NotICalendar("3.1: a line is empty or longer than 75 octets")
    for line in lines:
        line.decode()  # a character may not be cut in two
    return written.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def parsed(line: str) -> tuple[str, dict[str, str], str]:
    """Part a line into name, parameters and value."""
    head, colon, value = line.partition(":")
    name, *given = head.split(";")
    found = [PARAMETER.fullmatch(one) for one in given]
    if not colon or not NAME.fullmatch(name) or not all(found):
        raise NotICalendar(f"3.1: {line}")
    if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", value):
        raise NotICalendar(f"3.1: a control character in {name}")
    return name, {one[1]: one[2] for one in found if one}, value


def unescaped(value: str) -> str:
    """Undo the escapes of a text (section 3.3.11); a bare comma or semicolon is none."""
    if not re.fullmatch(r"(?:[^\\,;]|\\[\\;,nN])*", value):
        raise NotICalendar(f"3.3.11: {value}")
    return ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def check(component: Component) -> None:
    """Hold a component to what it must have and may have once."""
    names = [name for name, _parameters, _value in component.properties]
    for name in ONCE.get(component.name, set()):
        component.raw(name)
    repeated = {name for name in names if names.count(name) > 1} & AT_MOST_ONCE
    if repeated:
        raise NotICalendar(f"3.6.1: {sorted(repeated)} stand twice")
    if component.name == "VEVENT" and "DTEND" in names:
        begins, ends = component.moment("DTSTART"), component.moment("DTEND")
        if type(begins) is not type(ends) or not ends > begins:
            raise NotICalendar("3.8.2.2: the end is of another kind, or not after the beginning")
