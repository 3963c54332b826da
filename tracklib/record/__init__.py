"""The write path: from a call of `log()` to a journal."""
