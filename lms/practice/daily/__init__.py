"""The five questions of a day."""
