"""Many files on their way into a study, and tables of answers whose columns somebody maps."""
