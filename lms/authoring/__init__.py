"""The author's studio: courses begun from a pattern or a document, saved as files, translated, watched."""
