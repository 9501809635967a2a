"""The pages that teach: how courses and lessons are edited, published, shown and kept from deletion."""
