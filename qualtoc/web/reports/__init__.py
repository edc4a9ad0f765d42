"""The reports in the browser: pattern matching, COREQ and quotations."""
