"""Charts of evaluation, drawn with plotly; the only room that knows it."""
