"""The demo's work: indicators with planted effects, customers, training programmes, improvements."""
