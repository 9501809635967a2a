"""Exchange: question files in and out, as workbooks, Moodle XML, GIFT, Cloze, Aiken and typed text."""
