"""Process tracing in the browser."""
