"""The list of studies, a study's overview, importing, deleting and undo."""
