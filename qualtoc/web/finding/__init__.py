"""Finding: the search over all sources."""
