"""Every address of the house with odd ids, verbs, queries and forms, for four kinds of visitor: never 500."""

from itertools import product
from urllib.parse import quote, urlencode
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import NOW
from tests.deep.hostile import FUZZED, WORDS, bounded, words
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.accounts import actions as accounts

pytestmark = pytest.mark.django_db

VISITORS = ("nurse", "patient", "outsider", None)
QUERY = ("page", "search", "q", "kind", "owner", "severity", "patient", "since", "on", "from", "to", "after",
         "next", "team", "sort", "code", "status", "days")  # fmt: skip
# signing out ends the visit, and a house without a worker says by its health that it is not well
LEFT_OUT = ("sign-out", "healthz")


def addresses():
    """Return every address with its arguments as the names of their converters."""
    found = []

    def walk(patterns, prefix):
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                found.append(route)
            else:
                walk(pattern.url_patterns, route)

    walk(get_resolver().url_patterns, "/")
    return [route for route in found if not route.endswith(LEFT_OUT)]


ROUTES = addresses()


def filled(route, ids):
    """Return the address with its arguments filled, each from `ids` by its converter."""
    parts = []
    for part in route.split("/"):
        if part.startswith("<"):
            converter = part[1:].partition(":")[0] if ":" in part else "str"
            rest = part.partition(">")[2]
            parts.append(
                quote(str(ids.get(converter, ids["str"]))[:2000], safe="", errors="surrogatepass") + rest
            )
        else:
            parts.append(part)
    return "/".join(parts)


@pytest.fixture
def visitors(cast, settings):
    """Browsers of the four, signed in by the demo's links, and one of a passer-by."""
    settings.XINQIAO_DEMO = True
    made = {None: Client()}
    for key in filter(None, VISITORS):
        member = cast[key]
        viewer = Viewer.system(member.organization_id, name="cast")
        with standing_as(viewer):
            token = accounts.make_sign_in_link(
                viewer=viewer, account_id=member.account_id, as_staff=member.is_staff, now=NOW
            )
        made[key] = Client()
        assert made[key].get(f"/sign-in/once/{token}").status_code == 302
    return made


def knock(browser, verb, path, data=b"", **rest):
    with bounded():
        answer = browser.generic(verb, path, data, content_type="application/x-www-form-urlencoded", **rest)
    assert answer.status_code < 500, (verb, path[:200], answer.content[:300])
    return answer


def test_every_address_answers_every_visitor_and_verb(visitors, cast):
    kinds = [
        {"uuid": uuid4(), "str": "x", "int": 1, "slug": "x"},
        {"uuid": cast.patient_id, "str": cast.patient_id, "int": 10**30, "slug": "x" * 300},
        {"uuid": cast.team_id, "str": "a\x00b", "int": 0, "slug": "-"},
    ]
    tries = [("nurse", ids) for ids in kinds] + [("patient", ids) for ids in kinds[1:]]
    tries += [("outsider", kinds[1]), (None, kinds[1])]
    for route, (key, ids), verb in product(ROUTES, tries, ("GET", "POST")):
        knock(visitors[key], verb, filled(route, ids))
    for route, verb in product(ROUTES, ("HEAD", "OPTIONS", "PUT", "DELETE")):
        knock(visitors["nurse"], verb, filled(route, kinds[1]))


@given(
    route=st.sampled_from(ROUTES),
    visitor=st.sampled_from(VISITORS),
    text=words,
    asked=st.dictionaries(st.sampled_from(QUERY), words, max_size=3),
    verb=st.sampled_from(("GET", "POST")),
)
@FUZZED
def test_any_query_and_form_is_answered(visitors, cast, route, visitor, text, asked, verb):
    ids = {"uuid": cast.patient_id, "str": text or "x", "int": 7, "slug": "bp"}
    path = filled(route, ids)
    data = urlencode(asked, errors="surrogatepass")
    knock(visitors[visitor], verb, f"{path}?{data}", data.encode())
    knock(visitors[visitor], verb, f"{path}?{data}", data.encode(), HTTP_HX_REQUEST="true")


def test_known_words_in_every_query(visitors, cast):
    ids = {"uuid": cast.patient_id, "str": "x", "int": 7, "slug": "bp"}
    for number, route in enumerate(ROUTES):
        path = filled(route, ids)
        for word in WORDS[number % 9 :: 9]:
            data = urlencode(dict.fromkeys(QUERY, word[:300]), errors="surrogatepass")
            knock(visitors["nurse"], "GET", f"{path}?{data}")
            knock(visitors["patient"], "GET", f"{path}?{data}")


def test_odd_headers_are_answered(visitors):
    for word in ("é", "a" * 20_000, "zh-Hans;q=9,*;q=x", "\x7f", "../..", "²"):
        for name in (
            "ACCEPT_LANGUAGE",
            "COOKIE",
            "HX_CURRENT_URL",
            "IF_NONE_MATCH",
            "X_FORWARDED_FOR",
            "RANGE",
        ):
            for path in ("/", "/sign-in", "/offline"):
                knock(visitors[None], "GET", path, **{f"HTTP_{name}": word, "HTTP_HX_REQUEST": "true"})
