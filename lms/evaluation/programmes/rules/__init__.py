"""What a programme must promise before it is frozen, and the lot that deals teams into waves."""
