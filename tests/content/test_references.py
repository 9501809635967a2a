"""Whatever a content file points at exists: clauses, facts, laws, codes, courses, papers and pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pytest

from tests.content.files import CONTENT, below, documents, said

FACT = re.compile(r"\bF-\d+\.\d+-\d+\b")
CLAUSE = re.compile(r"\d+\.\d+")


def chapters() -> list[dict[str, object]]:
    """List the chapters of the standard."""
    return [file for name, file in below("standard").items() if name.endswith("/chapter.yaml")]


def clauses() -> list[dict[str, object]]:
    """List the clauses of the standard."""
    return [clause for chapter in chapters() for clause in chapter["clauses"]]


def facts() -> list[str]:
    """List the codes of all facts."""
    return [fact["id"] for clause in clauses() for fact in clause.get("facts", [])]


def laws() -> dict[str, set[str]]:
    """Give the labels of the versions of each law."""
    listed = documents()["standard/laws.yaml"]["laws"]
    return {law["key"]: {version["label"] for version in law["versions"]} for law in listed}


def law_versions() -> set[str]:
    """List the versions as questions name them: key@label."""
    return {f"{key}@{label}" for key, labels in laws().items() for label in labels}


def coded(file: str, listed_under: str, key: str) -> set[str]:
    """List the codes a file defines."""
    return {entry[key] for entry in documents()[file][listed_under]}


def slugs(folder: str) -> set[str]:
    """List what the files of a folder call themselves."""
    return {file["slug"] for file in below(folder).values()}


def units() -> set[str]:
    """List the codes of the courses."""
    return {file["unit"] for name, file in below("courses").items() if name.endswith("/course.yaml")}


def complaint_codes() -> set[str]:
    """List the codes of the complaint categories."""
    return coded("standard/complaint_categories.yaml", "categories", "code")


# What may be named under a key, whichever file the key stands in.
KNOWN: dict[str, Callable[[], Iterable[str]]] = {
    "clause": lambda: {clause["number"] for clause in clauses()},
    "clauses": lambda: {clause["number"] for clause in clauses()},
    "chapter": lambda: {chapter["chapter"]["number"] for chapter in chapters()},
    "competencies": lambda: coded("standard/competencies.yaml", "competencies", "code"),
    "law": laws,
    "law_version": law_versions,
}


@pytest.mark.parametrize("key", KNOWN)
def test_what_is_named_exists(key: str) -> None:
    known = set(KNOWN[key]())

    missing = {
        f"{name}: {key} {value}"
        for name, file in documents().items()
        for under, value in said(file)
        if under == key and value not in known
    }

    assert known
    assert not missing


def test_every_fact_spoken_of_exists() -> None:
    known = set(facts())

    missing = {
        f"{name}: {code}"
        for name, file in documents().items()
        for _key, value in said(file)
        for code in FACT.findall(str(value))
        if code not in known
    }

    assert known
    assert not missing


def test_every_fact_has_one_number_of_its_own_clause() -> None:
    strays = [
        fact["id"]
        for clause in clauses()
        for fact in clause.get("facts", [])
        if not fact["id"].startswith(f"F-{clause['number']}-")
    ]

    assert strays == []
    assert len(facts()) == len(set(facts()))


def test_every_indicator_a_clause_names_is_defined() -> None:
    known = coded("indicators/indicators.yaml", "indicators", "key")

    assert {key for clause in clauses() for key in clause.get("indicators", [])} <= known


def test_papers_courses_and_positions_named_exist() -> None:
    certifications = documents()["certifications/certifications.yaml"]["certifications"]
    paths = documents()["paths/newcomer.yaml"]["paths"]
    demo = documents()["demo/demo.yaml"]
    positions = {position["code"] for position in demo["positions"]}

    assert {each["paper"] for each in certifications} <= slugs("papers")
    assert {code for each in [*certifications, *paths] for code in each["courses"]} <= units()
    assert {code for each in [*certifications, *paths] for code in each["positions"]} <= positions
    assert demo["programme"]["course"] in units()
    assert set(demo["complaint_shares"]) <= complaint_codes()


def test_every_lesson_a_course_lists_is_there_and_no_other() -> None:
    for name, course in below("courses").items():
        if not name.endswith("/course.yaml"):
            continue
        folder = (CONTENT / name).parent

        assert {file.stem for file in folder.glob("*.yaml")} == {"course", *course["lessons"]}
        assert {
            block["image"]
            for lesson in course["lessons"]
            for block in documents()[f"courses/{folder.name}/{lesson}.yaml"]["blocks"]
            if block["type"] == "picture"
        } == {file.name for file in folder.glob("*.svg")}


def test_every_public_clause_is_taught_and_asked() -> None:
    public = {
        clause["number"]
        for chapter in chapters()
        if chapter["chapter"]["number"] in {"1", "2"}
        for clause in chapter["clauses"]
    }

    taught = {
        number
        for name, course in below("courses").items()
        if name.endswith("/course.yaml")
        for number in course["clauses"]
    }
    asked = {value for file in below("questions").values() for key, value in said(file) if key == "clause"}

    assert all(CLAUSE.fullmatch(number) for number in public)
    assert public <= taught
    assert public <= asked
