"""How costs grow with the company: the demo's organisation many times over, its pages and jobs measured."""
