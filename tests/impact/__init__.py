"""Which tests a change can touch: what each module of tests used is recorded, in pieces (ADR 0004)."""
