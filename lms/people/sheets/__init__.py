"""Offer the import of people."""

from lms.core.api import register_import
from lms.people.sheets.roster import RosterImport

register_import(RosterImport())
