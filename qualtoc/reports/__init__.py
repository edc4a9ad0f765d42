"""The reports: each loads the smallest value that determines it and gives it as JSON or as a document.

What a report says is computed in theory/ and coreq/; here it meets the database, consent and the reader's language.
"""
