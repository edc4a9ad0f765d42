"""qualtoc: a workbench for theory-based evaluation with interviews."""

__version__ = "0.1.0"
