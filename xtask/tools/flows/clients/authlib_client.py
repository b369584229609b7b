"""The flows with Authlib, on its session for requests."""

import json
import os
import time
from urllib.parse import parse_qs, urlsplit

# Authlib refuses servers without TLS otherwise.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "true"

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import ClientSecretJWT, PrivateKeyJWT
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import OpenIDProviderMetadata, get_well_known_url
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

import flows
from flows import ENVIRONMENT, REDIRECT_URI, TIMEOUT_SECONDS, USER, expect, expect_equal

SCOPE = "openid profile email"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
CLIENTS = ENVIRONMENT["clients"]
WRONG_SECRET = "wrong-wrong-wrong-wrong-wrong-wrong-wrong-wrong"


def get_json(url):
    response = requests.get(url, timeout=TIMEOUT_SECONDS)
    response.raise_for_status()
    return response.json()


class Party:
    """A client and its server."""

    def __init__(self, name, registered=None, issuer=ENVIRONMENT["issuer"], secret=None):
        self.registered = registered or CLIENTS[name]
        self.metadata = OpenIDProviderMetadata(get_json(get_well_known_url(issuer, external=True)))
        self.algorithm = self.registered.get("id_token_signed_response_alg") or "RS256"
        method = self.registered["token_endpoint_auth_method"]
        credential = secret or self.registered.get("client_secret")
        if method == "private_key_jwt":
            credential = ECKey.import_key(self.registered["jwk"])
        self.session = OAuth2Session(
            self.registered["client_id"],
            credential,
            token_endpoint_auth_method=method,
            revocation_endpoint_auth_method=method,
            scope=SCOPE,
            redirect_uri=REDIRECT_URI,
            code_challenge_method="S256",
            token_endpoint=self.metadata["token_endpoint"],
            default_timeout=TIMEOUT_SECONDS,
        )
        # Every endpoint gets assertions for its own URL.
        if method == "client_secret_jwt":
            self.session.register_client_auth_method(ClientSecretJWT())
        if method == "private_key_jwt":
            header = {"kid": self.registered["jwk"]["kid"]}
            self.session.register_client_auth_method(PrivateKeyJWT(headers=header, alg="ES256"))

    def request(self, **parameters):
        """The URL of an authorization request, and what its response is checked with."""
        checks = {"verifier": generate_token(48), "nonce": generate_token()}
        url, checks["state"] = self.session.create_authorization_url(
            self.metadata["authorization_endpoint"],
            code_verifier=parameters.pop("code_verifier", checks["verifier"]),
            nonce=checks["nonce"],
            **parameters,
        )
        return url, checks

    def authorize(self, parameters=None, **options):
        """Sends an authorization request: the URL of its response, and what it is checked with."""
        url, checks = self.request(**(parameters or {}))
        return flows.authorize(url, **options), checks

    def redeem(self, url, checks):
        """Exchanges the code of a response and checks the ID token."""
        token = self.session.fetch_token(
            authorization_response=url, state=checks["state"], code_verifier=checks["verifier"]
        )
        keys = KeySet.import_key_set(get_json(self.metadata["jwks_uri"]))
        decoded = jwt.decode(token["id_token"], keys, algorithms=[self.algorithm])
        expected = {"iss": {"value": self.metadata["issuer"]}, "aud": {"value": self.registered["client_id"]}}
        parameters = {"nonce": checks["nonce"], "client_id": self.registered["client_id"]}
        parameters["access_token"] = token["access_token"]
        claims = CodeIDToken(decoded.claims, decoded.header, expected, parameters)
        claims.validate(leeway=5)
        expect_equal(claims["sub"], USER["subject"], "the subject")
        return token

    def userinfo(self):
        """The claims that the token of the session gives access to."""
        return self.session.get(self.metadata["userinfo_endpoint"])

    def expect_userinfo_error(self, error):
        """The challenge of RFC 6750, section 3, in the response of the userinfo endpoint."""
        # An expired token would be refreshed before the request.
        self.session.token = {"access_token": self.session.token["access_token"], "token_type": "Bearer"}
        response = self.userinfo()
        expect_equal(response.status_code, 401, "the HTTP status")
        challenge = response.headers.get("WWW-Authenticate", "")
        expect(f'error="{error}"' in challenge, f"WWW-Authenticate is {challenge!r}")


def tokens_for(name, parameters=None, **options):
    party = Party(name)
    return party, party.redeem(*party.authorize(parameters, **options))


def authenticates_as(name):
    return lambda: tokens_for(name)


def log_in():
    session = flows.new_session()
    tokens_for("public", session=session)
    return session


def expect_error(error, send, *arguments, **named):
    try:
        send(*arguments, **named)
    except OAuthError as caught:
        expect_equal(caught.error, error, "the error")
        return
    raise AssertionError(f"no error, expected {error}")


def expect_authorization_error(error, parameters, name="public", **options):
    party = Party(name)
    url, checks = party.authorize(parameters, **options)
    expect_equal(parse_qs(urlsplit(url).query).get("state"), [checks["state"]], "the state")
    # The client of Authlib reads errors in the callbacks of frameworks only.
    expect_equal(parse_qs(urlsplit(url).query).get("error"), [error], "the error")


def discovery():
    metadata = Party("public").metadata
    metadata.validate()
    expect_equal(metadata["issuer"], ENVIRONMENT["issuer"], "the issuer")


def client_credentials():
    party = Party("basic")
    token = party.session.fetch_token(grant_type="client_credentials", scope="profile")
    expect(token["access_token"], "there is no access token")


def refresh():
    party, token = tokens_for("public")
    old = token["refresh_token"]
    refreshed = party.session.refresh_token(refresh_token=old)
    expect(party.userinfo().ok, "the userinfo endpoint refuses the new token")
    expect(refreshed["refresh_token"] != old, "the refresh token of a public client was not rotated")
    expect_error("invalid_grant", party.session.refresh_token, refresh_token=old)


def userinfo():
    party, _ = tokens_for("public")
    expect_equal(party.userinfo().json()["email"], USER["email"], "the email")


def introspection():
    _, token = tokens_for("public")
    party = Party("resource_server")
    endpoint = party.metadata["introspection_endpoint"]
    answer = party.session.introspect_token(endpoint, token["access_token"], withhold_token=True).json()
    expect_equal(answer["active"], True, "active")
    expect_equal(answer["client_id"], CLIENTS["public"]["client_id"], "the client")
    answer = party.session.introspect_token(endpoint, "no-such-token", withhold_token=True).json()
    expect_equal(answer["active"], False, "active")


def revoke(party, token):
    response = party.session.revoke_token(party.metadata["revocation_endpoint"], token)
    expect_equal(response.status_code, 200, "the HTTP status")


def revocation():
    party, token = tokens_for("public")
    refresh_token = token["refresh_token"]
    revoke(party, refresh_token)
    expect_error("invalid_grant", party.session.refresh_token, refresh_token=refresh_token)
    revoke(party, "no-such-token")


def start_device(party):
    # Authlib has no method for this request; its session sends it with the authentication of the client.
    authentication = party.session.client_auth(party.session.token_endpoint_auth_method)
    endpoint = party.metadata["device_authorization_endpoint"]
    response = party.session.post(endpoint, {"scope": SCOPE}, auth=authentication)
    response.raise_for_status()
    return response.json()


def poll_device(party, device):
    for _ in range(30):
        try:
            return party.session.fetch_token(grant_type=DEVICE_GRANT, device_code=device["device_code"])
        except OAuthError as error:
            if error.error != "authorization_pending":
                raise
        time.sleep(device.get("interval", 5))
    raise AssertionError("the user did not decide")


def device():
    party = Party("public")
    started = start_device(party)
    token_request = {"grant_type": DEVICE_GRANT, "device_code": started["device_code"]}
    expect_error("authorization_pending", party.session.fetch_token, **token_request)
    flows.open_url(started["verification_uri"], user_code=started["user_code"])
    time.sleep(started.get("interval", 5))
    poll_device(party, started)
    expect(party.userinfo().ok, "the userinfo endpoint refuses the token")


def device_denied():
    party = Party("public")
    started = start_device(party)
    flows.open_url(started["verification_uri"], user_code=started["user_code"], decision="deny")
    expect_error("access_denied", poll_device, party, started)


def prompt_none():
    tokens_for("public", {"prompt": "none"}, session=log_in(), user=None)


def wrong_code():
    party = Party("public")
    _, checks = party.authorize()
    request = {"code": "no-such-code", "code_verifier": checks["verifier"]}
    expect_error("invalid_grant", party.session.fetch_token, grant_type="authorization_code", **request)


def replayed_code():
    party = Party("public")
    answer = party.authorize()
    refresh_token = party.redeem(*answer)["refresh_token"]
    expect_error("invalid_grant", party.redeem, *answer)
    party.expect_userinfo_error("invalid_token")
    expect_error("invalid_grant", party.session.refresh_token, refresh_token=refresh_token)


def short_lived():
    server = ENVIRONMENT["short_lived"]
    return server, Party("short-lived", server["client"], server["issuer"])


def expired_code():
    server, party = short_lived()
    answer = party.authorize()
    time.sleep(server["code_seconds"] + 1.5)
    expect_error("invalid_grant", party.redeem, *answer)


def expired_token():
    server, party = short_lived()
    party.redeem(*party.authorize())
    time.sleep(server["token_seconds"] + 1.5)
    party.expect_userinfo_error("invalid_token")


def other_clients_code():
    answer = Party("public").authorize()
    expect_error("invalid_grant", Party("basic").redeem, *answer)


def wrong_verifier():
    party = Party("public")
    url, checks = party.authorize()
    expect_error("invalid_grant", party.redeem, url, {**checks, "verifier": generate_token(48)})


def wrong_secret():
    for name in ("basic", "post", "secret_jwt"):
        answer = Party(name).authorize()
        expect_error("invalid_client", Party(name, secret=WRONG_SECRET).redeem, *answer)


def unregistered_redirect_uri():
    url, _ = Party("public").request(redirect_uri=f"{REDIRECT_URI}/other")
    outcome = flows.open_url(url)
    expect("page" in outcome, f"the browser was sent on: {outcome}")
    expect_equal(outcome["page"]["status"], 400, "the HTTP status")


def prompt_none_max_age():
    session = log_in()
    time.sleep(2.5)
    expect_authorization_error("login_required", {"prompt": "none", "max_age": "1"}, session=session, user=None)


def prompt_none_other_subject():
    session = log_in()
    claims = json.dumps({"id_token": {"sub": {"value": ENVIRONMENT["other_user"]["subject"]}}})
    expect_authorization_error("login_required", {"prompt": "none", "claims": claims}, session=session, user=None)


def revoked_token_at_userinfo():
    party, token = tokens_for("public")
    revoke(party, token["access_token"])
    party.expect_userinfo_error("invalid_token")


flows.run_flows(
    {
        "discovery": discovery,
        "code_pkce": authenticates_as("public"),
        "par": flows.not_supported("Authlib has no pushed authorization requests"),
        "auth_none": authenticates_as("public"),
        "auth_client_secret_basic": authenticates_as("basic"),
        "auth_client_secret_post": authenticates_as("post"),
        "auth_client_secret_jwt": authenticates_as("secret_jwt"),
        "auth_private_key_jwt": authenticates_as("key_jwt"),
        "client_credentials": client_credentials,
        "refresh": refresh,
        "userinfo": userinfo,
        "introspection": introspection,
        "revocation": revocation,
        "device": device,
        "device_denied": device_denied,
        "ciba": flows.not_supported("Authlib has no backchannel authentication requests"),
        "registration": flows.not_supported("Authlib registers clients on the side of servers only"),
        "dpop": flows.not_supported("Authlib has no proofs of DPoP"),
        "prompt_none": prompt_none,
        "wrong_code": wrong_code,
        "replayed_code": replayed_code,
        "expired_code": expired_code,
        "expired_token": expired_token,
        "other_clients_code": other_clients_code,
        "wrong_verifier": wrong_verifier,
        "wrong_secret": wrong_secret,
        "unregistered_redirect_uri": unregistered_redirect_uri,
        "missing_pkce": lambda: expect_authorization_error("invalid_request", {"code_verifier": None}),
        "prompt_none_not_logged_in": lambda: expect_authorization_error(
            "login_required", {"prompt": "none"}, user=None
        ),
        "prompt_none_no_consent": lambda: expect_authorization_error(
            "consent_required", {"prompt": "none"}, "never_approved", session=log_in(), user=None
        ),
        "prompt_none_max_age": prompt_none_max_age,
        "prompt_none_other_subject": prompt_none_other_subject,
        # The server remembers that the user has approved this client.
        "denial": lambda: expect_authorization_error("access_denied", {"prompt": "consent"}, decision="deny"),
        "revoked_token_at_userinfo": revoked_token_at_userinfo,
    }
)
