"""Analyse files of responses from anywhere, without the database."""
