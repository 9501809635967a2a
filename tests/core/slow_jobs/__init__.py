"""An app with jobs slow enough to be killed in the middle."""
