"""训评: a chain of Wagtail plugins that teach, examine, certify and judge."""
