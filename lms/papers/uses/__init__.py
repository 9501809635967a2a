"""Where a question is named: papers, cases, pools, forms and prints."""
