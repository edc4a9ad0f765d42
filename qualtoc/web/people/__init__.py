"""The researchers and the participants of a study."""
