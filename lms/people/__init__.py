"""People: the organisation, its people and who may see whom."""
