"""Tests of what is taught and asked: the files under content/."""
