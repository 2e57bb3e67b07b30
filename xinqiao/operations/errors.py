"""What the command line refuses."""

from xinqiao.foundation.errors import Refused


class OperationRefused(Refused):
    """An operation cannot be done here and now; the message says what to do."""
