"""The texts of questions: Markdown and formulas made safe to show; wordings compared and searched."""
