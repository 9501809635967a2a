"""What a manifest says: both families, old writings, several parts, what each asks for."""

from __future__ import annotations

import zipfile

import pytest
from django.core.files.base import ContentFile

from lms.courseware.packages.rules.manifests import Part, read_manifest
from lms.courseware.packages.services import add_package, examine_package
from tests.factories.courses import NOW
from tests.factories.courseware import ONE, TWO, Sco, manifest, packed

FILES = {"index.html": "index.html", "quiz/index.html": "quiz/index.html"}


@pytest.mark.parametrize(
    ("said", "family"),
    [
        ("1.2", "1.2"),
        ("2004 3rd Edition", "2004"),
        ("2004 4th Edition", "2004"),
        ("CAM 1.3", "2004"),
    ],
)
def test_the_family_is_what_the_manifest_says(said: str, family: str) -> None:
    read = read_manifest(manifest(family=said).encode(), FILES)

    assert (read.family, read.version, read.title) == (family, said, "演示课件")


def test_without_a_version_the_namespaces_tell_the_family() -> None:
    text = manifest().replace("<schemaversion>1.2</schemaversion>", "")

    assert read_manifest(text.encode(), FILES).family == "1.2"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb2312", "gb18030"])
def test_a_manifest_may_be_written_as_windows_writes_it(encoding: str) -> None:
    named = "utf-16" if encoding.startswith("utf-16") else encoding.removesuffix("-sig")
    raw = manifest().replace("UTF-8", named).encode(encoding)

    assert read_manifest(raw, FILES).parts[0].title == "客户来电"


def test_parts_come_in_order_with_what_they_ask_for() -> None:
    more = "<adlcp:masteryscore>80</adlcp:masteryscore><adlcp:datafromlms>mode=a</adlcp:datafromlms>"
    scos = (TWO[0], Sco("I2", "测验", "quiz/index.html", more=more, parameters="?lang=zh"))

    parts = read_manifest(manifest(scos).encode(), FILES).parts

    assert parts == (
        Part("I1", "第一节 客户来电", 0, "index.html", reports=True),
        Part("I2", "测验", 0, "quiz/index.html", "lang=zh", reports=True, mastery=0.8, launch_data="mode=a"),
    )


def test_2004_asks_by_measures() -> None:
    more = (
        '<adlcp:completionThreshold minProgressMeasure="0.75"/><imsss:sequencing><imsss:objectives>'
        '<imsss:primaryObjective satisfiedByMeasure="true"><imsss:minNormalizedMeasure>0.6'
        "</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives></imsss:sequencing>"
    )

    [part] = read_manifest(
        manifest((Sco("I1", "一", more=more),), family="2004 4th Edition").encode(), FILES
    ).parts

    assert (part.threshold, part.mastery) == (0.75, 0.6)


def test_headings_have_parts_below_and_bases_are_put_together() -> None:
    text = manifest((Sco("I1", "一", "a.html"),))
    text = text.replace(
        '<item identifier="I1"', '<item identifier="H"><title>章</title><item identifier="I1"'
    )
    text = text.replace("</item></organization>", "</item></item></organization>")
    text = text.replace("<resources>", '<resources xml:base="content/">')
    text = text.replace('href="a.html">', 'xml:base="one/" href="a.html">', 1)

    parts = read_manifest(text.encode(), {"content/one/a.html": "content/one/a.html"}).parts

    assert [(part.title, part.depth, part.path) for part in parts] == [
        ("章", 0, ""),
        ("一", 1, "content/one/a.html"),
    ]


def test_a_file_is_found_in_whatever_letters_the_manifest_names_it() -> None:
    sco = Sco("I1", "一", "Start%20Here.HTML?page=1")

    [part] = read_manifest(manifest((sco,)).encode(), {"start here.html": "Start Here.html"}).parts

    assert (part.path, part.query) == ("Start Here.html", "page=1")


@pytest.mark.django_db
def test_names_in_gbk_are_read() -> None:
    raw = packed([("imsmanifest.xml", manifest((Sco("I1", "一", "课件.html"),))), ("XXXX.html", "<p>一</p>")])
    raw = raw.replace(b"XXXX.html", "课件.html".encode("gb18030"))

    package = add_package(file=ContentFile(raw, "x.zip"), name="x.zip", by=None, now=NOW)

    assert sorted(package.files.values_list("path", flat=True)) == ["imsmanifest.xml", "课件.html"]


def test_a_folder_zipped_as_a_whole_is_taken_with_its_content() -> None:
    info = zipfile.ZipInfo("课件/")
    raw = packed(
        [(info, ""), ("课件/imsmanifest.xml", manifest(ONE)), ("课件/index.html", "x"), ("__MACOSX/._x", "x")]
    )

    examined = examine_package(ContentFile(raw).open("rb"))

    assert sorted(examined.paths.values()) == ["imsmanifest.xml", "index.html"]
