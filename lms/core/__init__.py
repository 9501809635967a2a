"""Core: components, typed settings, spreadsheets, jobs and the audit trail."""
