"""A database that an earlier release wrote, with data, is upgraded and read by the code of today."""
