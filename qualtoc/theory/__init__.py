"""The programme theory, causal claims and the comparison of both."""
