"""What all tests share."""

from hypothesis import settings

settings.register_profile("qualtoc", deadline=None)
settings.load_profile("qualtoc")
