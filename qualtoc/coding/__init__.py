"""Sources, codebook and codings: the slice in which a researcher spends the day."""
