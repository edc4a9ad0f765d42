"""Transcripts: the list of sources, what is known of each, and the page on which passages are coded."""
