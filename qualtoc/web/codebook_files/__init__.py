"""Codebooks as files: downloads in every format, and imports that say first what they change."""
