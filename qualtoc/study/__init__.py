"""The study: design, researchers, participants, consent and interview guide."""
