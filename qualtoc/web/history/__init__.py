"""The history of a study: who did what when, and what of it can be undone."""
