"""Tests of bought courseware."""
