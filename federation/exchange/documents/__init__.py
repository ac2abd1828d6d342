"""Open documents that people send: safely, or with a sentence that says what to do instead."""
