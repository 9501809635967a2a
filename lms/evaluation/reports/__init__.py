"""The report of a programme: its finding, figures, reasons and charts, and the team months behind them."""
