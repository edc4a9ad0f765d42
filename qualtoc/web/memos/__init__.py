"""The memos of a study: finding, writing, editing."""
