"""Themes: forming, ordering and merging them, what each stands on, and the map of all."""
