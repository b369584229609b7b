"""What the client for Python shares with the others: environment, browser, expectations, protocol of the results.

`flows.mjs` describes the protocol.
"""

import json
import secrets
import sys
import time

import requests

with open(sys.argv[1], encoding="utf-8") as file:
    ENVIRONMENT = json.load(file)

SELECTED = sys.argv[2:]
USER = ENVIRONMENT["user"]
REDIRECT_URI = ENVIRONMENT["redirect_uri"]
TIMEOUT_SECONDS = 30


class NotSupported(Exception):
    """The library has no API for a flow. The message says what is missing."""


def run_flows(flows):
    """Runs the flows in their order and reports each one. A flow that fails does not stop the others."""
    for flow, run in flows.items():
        if SELECTED and flow not in SELECTED:
            continue
        outcome, detail, start = "passed", "", time.monotonic()
        try:
            run()
        except NotSupported as error:
            outcome, detail = "not supported", str(error)
        except Exception as error:  # pylint: disable=broad-except
            outcome, detail = "failed", f"{type(error).__name__}: {error}"
        milliseconds = round((time.monotonic() - start) * 1000)
        result = {"flow": flow, "outcome": outcome, "detail": detail, "milliseconds": milliseconds}
        print(json.dumps(result), flush=True)


def not_supported(reason):
    """A flow that the library has no API for."""

    def run():
        raise NotSupported(reason)

    return run


def expect(condition, message):
    if not condition:
        raise AssertionError(message)


def expect_equal(actual, expected, what):
    expect(actual == expected, f"{what} is {actual!r}, not {expected!r}")


def new_session():
    """A name for a browser session that no other flow has."""
    return secrets.token_hex(16)


def open_url(url, user=USER["name"], decision="approve", session=None, **more):
    """Opens a URL in the scripted browser: `{"redirect": URL}` or `{"page": {"status", "text"}}`."""
    visit = {"url": url, "user": user, "decision": decision, "session": session or new_session(), **more}
    response = requests.post(f"{ENVIRONMENT['browser']}/visit", json=visit, timeout=TIMEOUT_SECONDS)
    expect(response.ok, f"the browser: {response.text}")
    return response.json()


def authorize(url, **options):
    """The same; fails if the browser was not sent to the client."""
    outcome = open_url(url, **options)
    expect("redirect" in outcome, f"no redirect but a page: {outcome}")
    return outcome["redirect"]
