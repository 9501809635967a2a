"""Make rows for tests."""
