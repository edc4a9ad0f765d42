"""What qualtoc costs on large studies: `python -m benchmarks [NAME ...]` measures and prints Markdown and JSON."""
