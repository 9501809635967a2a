"""One text has one Chinese wherever it stands, as the catalogues are merged."""

from tests.translations import ROOT, said_in_two_ways


def test_no_two_catalogues_say_one_text_in_different_chinese() -> None:
    assert said_in_two_ways(sorted((ROOT / "lms").glob("*/*/*/LC_MESSAGES/django.po"))) == []
