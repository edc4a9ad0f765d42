"""Correcting a transcript after coding, its former revisions, who speaks in it, and its recording."""
