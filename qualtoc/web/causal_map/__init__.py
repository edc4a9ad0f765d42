"""The causal map in the browser."""
