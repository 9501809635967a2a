"""A small foreign Wagtail site that installs prefixes of the chain."""
