"""Play packages on an origin of their own, by signed addresses and without cookies."""
