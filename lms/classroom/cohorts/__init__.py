"""Groups of people beyond units, such as a class of newcomers: members by hand, and how far they are."""
