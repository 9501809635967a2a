"""People so near the pass mark that the exam cannot tell, and a second form for them."""
