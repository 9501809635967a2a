"""Bought courseware: unpack SCORM packages safely, play them on a second origin, keep what they report."""
