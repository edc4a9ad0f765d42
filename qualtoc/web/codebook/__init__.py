"""The codebook of a study, and the quotations of each code."""
