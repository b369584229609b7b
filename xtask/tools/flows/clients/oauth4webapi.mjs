// The flows with oauth4webapi: each request and each response is a call of its own.

import { importJWK } from "jose";
import * as oauth from "oauth4webapi";

import * as flows from "./flows.mjs";

const { environment, expect, expectEqual, expectError, redirectUri } = flows;
const SCOPE = "openid profile email";
// The user recognizes the request of this client by it.
const MESSAGE = "K7QXM";
const insecure = { [oauth.allowInsecureRequests]: true };

async function discover(issuer, algorithm = "oidc") {
  const url = new URL(issuer);
  return oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, { algorithm, ...insecure }));
}

const servers = new Map();

/** A client with its authentication and the metadata of its server. */
async function party(name, { secret, issuer = environment.issuer, registered = environment.clients[name] } = {}) {
  if (!servers.has(issuer)) servers.set(issuer, await discover(issuer));
  const { client_id, id_token_signed_response_alg } = registered;
  const authentication = await authenticationOf(registered, secret ?? registered.client_secret);
  return { as: servers.get(issuer), client: { client_id, id_token_signed_response_alg }, authentication };
}

async function authenticationOf(registered, secret) {
  switch (registered.token_endpoint_auth_method) {
    case "client_secret_basic":
      return oauth.ClientSecretBasic(secret);
    case "client_secret_post":
      return oauth.ClientSecretPost(secret);
    case "client_secret_jwt":
      return oauth.ClientSecretJwt(secret);
    case "private_key_jwt": {
      const { alg, kid } = registered.jwk;
      return oauth.PrivateKeyJwt({ key: await importJWK(registered.jwk, alg), kid });
    }
    default:
      return oauth.None();
  }
}

/** The parameters of an authorization request, and what its response is checked with. */
async function newRequest({ client }, changes = {}) {
  const checks = {
    verifier: oauth.generateRandomCodeVerifier(),
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
  };
  const parameters = {
    client_id: client.client_id,
    response_type: "code",
    redirect_uri: redirectUri,
    scope: SCOPE,
    state: checks.state,
    nonce: checks.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(checks.verifier),
    code_challenge_method: "S256",
    ...changes,
  };
  const sent = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return { checks, parameters: new URLSearchParams(sent) };
}

function authorizationUrl({ as }, parameters) {
  const url = new URL(as.authorization_endpoint);
  for (const [name, value] of parameters) url.searchParams.append(name, value);
  return url;
}

/** Sends an authorization request. Returns the checked parameters of its response. */
async function authorize(party, changes, options) {
  const { checks, parameters } = await newRequest(party, changes);
  const url = await flows.authorize(authorizationUrl(party, parameters), options);
  return { checks, callback: oauth.validateAuthResponse(party.as, party.client, url, checks.state) };
}

/** Exchanges a code. */
async function redeem({ as, client, authentication }, { checks, callback }, { verifier, ...options } = {}) {
  const code = verifier ?? checks.verifier;
  const all = { ...insecure, ...options };
  const send = () =>
    oauth.authorizationCodeGrantRequest(as, client, authentication, callback, redirectUri, code, all);
  const check = { expectedNonce: checks.nonce, requireIdToken: true };
  return oauth.processAuthorizationCodeResponse(as, client, await send(), check);
}

async function refresh({ as, client, authentication }, token, options = {}) {
  const all = { ...insecure, ...options };
  const response = await oauth.refreshTokenGrantRequest(as, client, authentication, token, all);
  return oauth.processRefreshTokenResponse(as, client, response);
}

async function userinfo({ as, client }, token, options = {}) {
  const response = await oauth.userInfoRequest(as, client, token, { ...insecure, ...options });
  return oauth.processUserInfoResponse(as, client, environment.user.subject, response);
}

async function revoke({ as, client, authentication }, token) {
  await oauth.processRevocationResponse(await oauth.revocationRequest(as, client, authentication, token, insecure));
}

async function introspect({ as, client, authentication }, token) {
  const response = await oauth.introspectionRequest(as, client, authentication, token, insecure);
  return oauth.processIntrospectionResponse(as, client, response);
}

/** Goes from the authorization request to tokens. */
async function tokensFor(name, changes, options) {
  const by = await party(name);
  return { by, tokens: await redeem(by, await authorize(by, changes, options)) };
}

function checkIdToken(tokens) {
  expectEqual(oauth.getValidatedIdTokenClaims(tokens).sub, environment.user.subject, "the subject");
}

const authenticatesAs = (name) => async () => checkIdToken((await tokensFor(name)).tokens);

/** An authorization request that gets an error response. */
const expectAuthorizationError = async (error, changes, options, name = "public") =>
  expectError(authorize(await party(name), changes, options), error);

async function logIn() {
  const session = flows.newSession();
  await tokensFor("public", {}, { session });
  return session;
}

/** Sends a request for tokens until the user has decided. */
async function poll(seconds, send) {
  for (let attempt = 0; attempt < 30; attempt += 1) {
    await flows.sleep(seconds * 1000);
    try {
      return await send();
    } catch (error) {
      if (error.error === "slow_down") seconds += 5;
      else if (error.error !== "authorization_pending") throw error;
    }
  }
  throw new Error("the user did not decide");
}

async function startDevice({ as, client, authentication }) {
  const parameters = { scope: SCOPE };
  const response = await oauth.deviceAuthorizationRequest(as, client, authentication, parameters, insecure);
  return oauth.processDeviceAuthorizationResponse(as, client, response);
}

async function deviceTokens({ as, client, authentication }, device) {
  return poll(device.interval ?? 5, async () => {
    const response = await oauth.deviceCodeGrantRequest(as, client, authentication, device.device_code, insecure);
    return oauth.processDeviceCodeResponse(as, client, response);
  });
}

async function startCiba({ as, client, authentication }) {
  const request = { scope: "openid profile", login_hint: environment.user.name, binding_message: MESSAGE };
  const response = await oauth.backchannelAuthenticationRequest(as, client, authentication, request, insecure);
  return oauth.processBackchannelAuthenticationResponse(as, client, response);
}

async function cibaTokens({ as, client, authentication }, { auth_req_id, interval }) {
  return poll(interval ?? 5, async () => {
    const send = oauth.backchannelAuthenticationGrantRequest;
    const response = await send(as, client, authentication, auth_req_id, insecure);
    return oauth.processBackchannelAuthenticationGrantResponse(as, client, response);
  });
}

/** A request about the registration of a client (RFC 7592). */
async function manage(registered, method, status, body) {
  const token = registered.registration_access_token;
  const headers = new Headers(body ? { "content-type": "application/json" } : {});
  const uri = new URL(registered.registration_client_uri);
  const text = body && JSON.stringify(body);
  const response = await oauth.protectedResourceRequest(token, method, uri, headers, text, insecure);
  expectEqual(response.status, status, `the status of ${method}`);
  if (status === 204) return undefined;
  const answer = await response.json();
  registered.registration_access_token = answer.registration_access_token ?? token;
  return answer;
}

await flows.runFlows({
  async discovery() {
    const as = await discover(environment.issuer);
    expect(as.code_challenge_methods_supported?.includes("S256"), "the metadata has no S256");
    const same = await discover(environment.issuer, "oauth2");
    expectEqual(same.token_endpoint, as.token_endpoint, "the token endpoint of RFC 8414");
  },
  code_pkce: authenticatesAs("public"),
  async par() {
    const by = await party("basic");
    const { checks, parameters } = await newRequest(by);
    const { as, client, authentication } = by;
    const response = await oauth.pushedAuthorizationRequest(as, client, authentication, parameters, insecure);
    const { request_uri } = await oauth.processPushedAuthorizationResponse(as, client, response);
    const url = authorizationUrl(by, Object.entries({ client_id: client.client_id, request_uri }));
    const callback = oauth.validateAuthResponse(as, client, await flows.authorize(url), checks.state);
    checkIdToken(await redeem(by, { checks, callback }));
    const again = await flows.open(url);
    expect(!again.redirect?.includes("code="), "the request_uri was accepted twice");
  },
  auth_none: authenticatesAs("public"),
  auth_client_secret_basic: authenticatesAs("basic"),
  auth_client_secret_post: authenticatesAs("post"),
  auth_client_secret_jwt: authenticatesAs("secret_jwt"),
  auth_private_key_jwt: authenticatesAs("key_jwt"),
  async client_credentials() {
    const { as, client, authentication } = await party("basic");
    const parameters = { scope: "profile" };
    const response = await oauth.clientCredentialsGrantRequest(as, client, authentication, parameters, insecure);
    const tokens = await oauth.processClientCredentialsResponse(as, client, response);
    expect(tokens.access_token, "there is no access token");
  },
  async refresh() {
    const { by, tokens } = await tokensFor("public");
    const refreshed = await refresh(by, tokens.refresh_token);
    await userinfo(by, refreshed.access_token);
    expect(refreshed.refresh_token !== tokens.refresh_token, "the refresh token of a public client was not rotated");
    await expectError(refresh(by, tokens.refresh_token), "invalid_grant", 400);
  },
  async userinfo() {
    const { by, tokens } = await tokensFor("public");
    expectEqual((await userinfo(by, tokens.access_token)).email, environment.user.email, "the email");
    await expectError(userinfo(by, "no-such-token"), "invalid_token", 401);
  },
  async introspection() {
    const { tokens } = await tokensFor("public");
    const by = await party("resource_server");
    const answer = await introspect(by, tokens.access_token);
    expectEqual(answer.active, true, "active");
    expectEqual(answer.client_id, environment.clients.public.client_id, "the client");
    expectEqual((await introspect(by, "no-such-token")).active, false, "active");
    const wrong = await party("resource_server", { secret: "wrong" });
    await expectError(introspect(wrong, tokens.access_token), "invalid_client", 401);
  },
  async revocation() {
    const { by, tokens } = await tokensFor("public");
    await revoke(by, tokens.refresh_token);
    await expectError(refresh(by, tokens.refresh_token), "invalid_grant", 400);
    await revoke(by, "no-such-token");
  },
  async device() {
    const by = await party("public");
    const device = await startDevice(by);
    const polled = deviceTokens(by, device);
    await flows.sleep(1500);
    await flows.decideDevice(device.verification_uri, device.user_code);
    await userinfo(by, (await polled).access_token);
  },
  async device_denied() {
    const by = await party("public");
    const device = await startDevice(by);
    await flows.decideDevice(device.verification_uri_complete ?? device.verification_uri, device.user_code, "deny");
    await expectError(deviceTokens(by, device), "access_denied", 400);
  },
  async ciba() {
    const by = await party("basic");
    const pending = await startCiba(by);
    const [tokens] = await Promise.all([cibaTokens(by, pending), flows.decideCiba(MESSAGE)]);
    checkIdToken(tokens);
    const other = await startCiba(by);
    await flows.decideCiba(MESSAGE, "deny");
    await expectError(cibaTokens(by, other), "access_denied", 400);
  },
  async registration() {
    const { as } = await party("public");
    const metadata = { client_name: "Registered", redirect_uris: [redirectUri], scope: SCOPE };
    metadata.grant_types = ["authorization_code", "refresh_token"];
    metadata.token_endpoint_auth_method = "client_secret_basic";
    const options = { initialAccessToken: environment.initial_access_token ?? undefined, ...insecure };
    const response = await oauth.dynamicClientRegistrationRequest(as, metadata, options);
    const registered = await oauth.processDynamicClientRegistrationResponse(response);
    const by = await party("registered", { registered });
    checkIdToken(await redeem(by, await authorize(by)));

    expectEqual((await manage(registered, "GET", 200)).client_id, registered.client_id, "the client");
    const change = { ...metadata, client_id: registered.client_id, client_name: "Renamed" };
    expectEqual((await manage(registered, "PUT", 200, change)).client_name, "Renamed", "the name");
    await manage(registered, "DELETE", 204);
    await expectError(refresh(by, "any"), "invalid_client", 401);
  },
  async dpop() {
    const by = await party("public");
    const DPoP = oauth.DPoP(by.client, await oauth.generateKeyPair("ES256"));
    const tokens = await redeem(by, await authorize(by), { DPoP });
    expectEqual(tokens.token_type, "dpop", "the token type");
    await userinfo(by, tokens.access_token, { DPoP });
    await expectError(userinfo(by, tokens.access_token), "invalid_token", 401);
    const refreshed = await refresh(by, tokens.refresh_token, { DPoP });
    await userinfo(by, refreshed.access_token, { DPoP });
    const other = oauth.DPoP(by.client, await oauth.generateKeyPair("ES256"));
    await expectError(userinfo(by, refreshed.access_token, { DPoP: other }), "invalid_token", 401);
  },
  async prompt_none() {
    const session = await logIn();
    checkIdToken((await tokensFor("public", { prompt: "none" }, { session, user: null })).tokens);
  },
  async wrong_code() {
    const by = await party("public");
    const answer = await authorize(by);
    answer.callback.set("code", "no-such-code");
    await expectError(redeem(by, answer), "invalid_grant", 400);
  },
  async replayed_code() {
    const by = await party("public");
    const answer = await authorize(by);
    const tokens = await redeem(by, answer);
    await expectError(redeem(by, answer), "invalid_grant", 400);
    await expectError(userinfo(by, tokens.access_token), "invalid_token", 401);
    await expectError(refresh(by, tokens.refresh_token), "invalid_grant", 400);
  },
  async expired_code() {
    const { issuer, client: registered, code_seconds } = environment.short_lived;
    const by = await party("short-lived", { issuer, registered });
    const answer = await authorize(by);
    await flows.sleep((code_seconds + 1.5) * 1000);
    await expectError(redeem(by, answer), "invalid_grant", 400);
  },
  async expired_token() {
    const { issuer, client: registered, token_seconds } = environment.short_lived;
    const by = await party("short-lived", { issuer, registered });
    const tokens = await redeem(by, await authorize(by));
    await flows.sleep((token_seconds + 1.5) * 1000);
    await expectError(userinfo(by, tokens.access_token), "invalid_token", 401);
  },
  async other_clients_code() {
    // Without the checks of the answer: the client cannot know that the code is not its own.
    const answer = await authorize(await party("public"));
    const other = await party("basic");
    answer.callback = oauth.validateAuthResponse(other.as, other.client, answer.callback, answer.checks.state);
    await expectError(redeem(other, answer), "invalid_grant", 400);
  },
  async wrong_verifier() {
    const by = await party("public");
    const wrong = { verifier: oauth.generateRandomCodeVerifier() };
    await expectError(redeem(by, await authorize(by), wrong), "invalid_grant", 400);
  },
  async wrong_secret() {
    for (const name of ["basic", "post", "secret_jwt"]) {
      const by = await party(name, { secret: "wrong-wrong-wrong-wrong-wrong-wrong-wrong-wrong" });
      await expectError(redeem(by, await authorize(by)), "invalid_client", 401);
    }
  },
  async unregistered_redirect_uri() {
    const by = await party("public");
    const { parameters } = await newRequest(by, { redirect_uri: `${redirectUri}/other` });
    const { redirect, page } = await flows.open(authorizationUrl(by, parameters));
    expect(!redirect, `the browser was sent to ${redirect}`);
    expectEqual(page.status, 400, "the HTTP status");
  },
  missing_pkce: () =>
    expectAuthorizationError("invalid_request", { code_challenge: undefined, code_challenge_method: undefined }),
  prompt_none_not_logged_in: () => expectAuthorizationError("login_required", { prompt: "none" }, { user: null }),
  async prompt_none_no_consent() {
    const options = { session: await logIn(), user: null };
    await expectAuthorizationError("consent_required", { prompt: "none" }, options, "never_approved");
  },
  async prompt_none_max_age() {
    const options = { session: await logIn(), user: null };
    await flows.sleep(2500);
    await expectAuthorizationError("login_required", { prompt: "none", max_age: "1" }, options);
  },
  async prompt_none_other_subject() {
    const options = { session: await logIn(), user: null };
    const claims = JSON.stringify({ id_token: { sub: { value: environment.other_user.subject } } });
    await expectAuthorizationError("login_required", { prompt: "none", claims }, options);
    const { tokens } = await tokensFor("public", {}, { user: environment.other_user.name });
    await expectAuthorizationError("login_required", { prompt: "none", id_token_hint: tokens.id_token }, options);
  },
  // The server remembers that the user has approved this client.
  denial: () => expectAuthorizationError("access_denied", { prompt: "consent" }, { decision: "deny" }),
  async revoked_token_at_userinfo() {
    const { by, tokens } = await tokensFor("public");
    await revoke(by, tokens.access_token);
    await expectError(userinfo(by, tokens.access_token), "invalid_token", 401);
  },
});
