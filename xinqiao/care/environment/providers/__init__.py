"""Where reports of air and heat come from: one contract, a file or an address of the operator's own."""

from xinqiao.care.environment.providers.contract import MOST_BYTES, Feed, lines_of
from xinqiao.care.environment.providers.file import FileFeed
from xinqiao.care.environment.providers.http_json import HttpFeed

__all__ = ["MOST_BYTES", "Feed", "FileFeed", "HttpFeed", "feed_at", "lines_of"]


def feed_at(place: str) -> Feed:
    """The feed at an address (http, https) or a path of a file."""
    return HttpFeed(place) if place.startswith(("http://", "https://")) else FileFeed(place)
