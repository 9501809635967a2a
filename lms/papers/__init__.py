"""Papers: blueprints, drawing, parallel forms, printing, and what a taker may see when."""
