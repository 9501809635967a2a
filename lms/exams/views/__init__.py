"""Pages and endpoints of takers and of those who run sittings."""
