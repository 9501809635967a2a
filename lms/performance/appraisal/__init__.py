"""How people are appraised: templates of weighted items, and for how many people these could be scored."""
