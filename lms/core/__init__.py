"""Core: what every app stands on: screens, files, imports, statistics, settings, jobs and the audit trail."""
