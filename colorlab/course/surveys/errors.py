"""What can be wrong with a survey."""

from colorlab.errors import ColorlabError


class SurveyError(ColorlabError, ValueError):
    """A survey cannot be read, built or merged; one line that says what to do."""
