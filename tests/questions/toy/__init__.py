"""A kind of question as another app would bring it: this one module and a template."""
