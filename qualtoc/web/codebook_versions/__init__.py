"""Versions of the codebook, what changed between two, and the sources to be coded again after a change."""
