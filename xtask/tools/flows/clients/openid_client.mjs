// The flows with openid-client: it follows a flow from the authorization URL to the checked ID token.

import { importJWK } from "jose";
import * as client from "openid-client";

import * as flows from "./flows.mjs";

const { environment, expect, expectEqual, expectError, redirectUri } = flows;
const SCOPE = "openid profile email";
// The user recognizes the request of this client by it.
const MESSAGE = "W4SCT";

const configurations = new Map();

/** The configuration of a client, from discovery. */
async function configure(name, { secret, issuer = environment.issuer, registered = environment.clients[name] } = {}) {
  const key = `${issuer} ${name} ${secret}`;
  if (!configurations.has(key)) {
    const authentication = await authenticationOf({ ...registered, client_secret: secret ?? registered.client_secret });
    const metadata = { id_token_signed_response_alg: registered.id_token_signed_response_alg };
    const options = { execute: [client.allowInsecureRequests] };
    configurations.set(key, client.discovery(new URL(issuer), registered.client_id, metadata, authentication, options));
  }
  return configurations.get(key);
}

async function authenticationOf(registered) {
  switch (registered.token_endpoint_auth_method) {
    case "client_secret_basic":
      return client.ClientSecretBasic(registered.client_secret);
    case "client_secret_post":
      return client.ClientSecretPost(registered.client_secret);
    case "client_secret_jwt":
      return client.ClientSecretJwt(registered.client_secret);
    case "private_key_jwt": {
      const { alg, kid } = registered.jwk;
      return client.PrivateKeyJwt({ key: await importJWK(registered.jwk, alg), kid });
    }
    default:
      return client.None();
  }
}

/** The parameters of an authorization request, and the checks of its response. */
async function newRequest(parameters = {}) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const checks = { pkceCodeVerifier, expectedState: client.randomState(), expectedNonce: client.randomNonce() };
  const all = {
    redirect_uri: redirectUri,
    scope: SCOPE,
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    ...parameters,
  };
  return { checks, parameters: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) };
}

/** Sends an authorization request. Returns the URL of its response and what that is checked with. */
async function authorize(config, parameters, options) {
  const request = await newRequest(parameters);
  const url = await flows.authorize(client.buildAuthorizationUrl(config, request.parameters), options);
  return { url, checks: request.checks };
}

/** Goes from the authorization request to tokens. */
async function tokensFor(name, parameters, options) {
  const config = await configure(name);
  const { url, checks } = await authorize(config, parameters, options);
  return { config, tokens: await client.authorizationCodeGrant(config, url, checks) };
}

function checkIdToken(tokens) {
  const claims = tokens.claims();
  expect(claims, "there is no ID token");
  expectEqual(claims.sub, environment.user.subject, "the subject");
}

/** The code flow of a client that is registered with one of the methods of authentication. */
const authenticatesAs = (name) => async () => {
  const { tokens } = await tokensFor(name);
  checkIdToken(tokens);
};

/** An authorization request that gets an error response, with the checks of openid-client. */
async function expectAuthorizationError(error, parameters, options, name = "public") {
  const config = await configure(name);
  const { url, checks } = await authorize(config, parameters, options);
  await expectError(client.authorizationCodeGrant(config, url, checks), error);
}

async function logIn(name = "public") {
  const session = flows.newSession();
  const { tokens } = await tokensFor(name, {}, { session });
  return { session, tokens };
}

const userinfo = (config, token) => client.fetchUserInfo(config, token, environment.user.subject);

async function replaceCode(config, url, checks, code) {
  const changed = new URL(url);
  changed.searchParams.set("code", code);
  return client.authorizationCodeGrant(config, changed, checks);
}

await flows.runFlows({
  async discovery() {
    const metadata = (await configure("public")).serverMetadata();
    expectEqual(metadata.issuer, environment.issuer, "the issuer");
    expect(metadata.supportsPKCE(), "the metadata has no S256");
    const oauth = await client.discovery(new URL(environment.issuer), "any", {}, client.None(), {
      algorithm: "oauth2",
      execute: [client.allowInsecureRequests],
    });
    expectEqual(oauth.serverMetadata().token_endpoint, metadata.token_endpoint, "the token endpoint of RFC 8414");
  },
  async code_pkce() {
    const { tokens } = await tokensFor("public");
    checkIdToken(tokens);
    expect(tokens.expires_in > 0, "the token has no lifetime");
  },
  async par() {
    const config = await configure("basic");
    const { parameters, checks } = await newRequest();
    const url = await client.buildAuthorizationUrlWithPAR(config, parameters);
    expect(url.searchParams.get("request_uri"), "there is no request_uri");
    checkIdToken(await client.authorizationCodeGrant(config, await flows.authorize(url), checks));
  },
  auth_none: authenticatesAs("public"),
  auth_client_secret_basic: authenticatesAs("basic"),
  auth_client_secret_post: authenticatesAs("post"),
  auth_client_secret_jwt: authenticatesAs("secret_jwt"),
  auth_private_key_jwt: authenticatesAs("key_jwt"),
  async client_credentials() {
    const tokens = await client.clientCredentialsGrant(await configure("basic"), { scope: "profile" });
    expect(tokens.access_token, "there is no access token");
  },
  async refresh() {
    const { config, tokens } = await tokensFor("public");
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token);
    await userinfo(config, refreshed.access_token);
    expect(refreshed.refresh_token !== tokens.refresh_token, "the refresh token of a public client was not rotated");
    await expectError(client.refreshTokenGrant(config, tokens.refresh_token), "invalid_grant", 400);
  },
  async userinfo() {
    const { config, tokens } = await tokensFor("public");
    const claims = await userinfo(config, tokens.access_token);
    expectEqual(claims.email, environment.user.email, "the email");
  },
  async introspection() {
    const { tokens } = await tokensFor("public");
    const config = await configure("resource_server");
    const answer = await client.tokenIntrospection(config, tokens.access_token);
    expectEqual(answer.active, true, "active");
    expectEqual(answer.client_id, environment.clients.public.client_id, "the client");
    expectEqual((await client.tokenIntrospection(config, "no-such-token")).active, false, "active");
  },
  async revocation() {
    const { config, tokens } = await tokensFor("public");
    await client.tokenRevocation(config, tokens.refresh_token, { token_type_hint: "refresh_token" });
    await expectError(client.refreshTokenGrant(config, tokens.refresh_token), "invalid_grant", 400);
    await client.tokenRevocation(config, "no-such-token");
  },
  async device() {
    const config = await configure("public");
    const device = await client.initiateDeviceAuthorization(config, { scope: SCOPE });
    const [tokens] = await Promise.all([
      client.pollDeviceAuthorizationGrant(config, device),
      flows.decideDevice(device.verification_uri, device.user_code),
    ]);
    await userinfo(config, tokens.access_token);
  },
  async device_denied() {
    const config = await configure("public");
    const device = await client.initiateDeviceAuthorization(config, { scope: SCOPE });
    await flows.decideDevice(device.verification_uri_complete, device.user_code, "deny");
    await expectError(client.pollDeviceAuthorizationGrant(config, device), "access_denied", 400);
  },
  async ciba() {
    const config = await configure("basic");
    const request = { scope: "openid profile", login_hint: environment.user.name, binding_message: MESSAGE };
    const pending = await client.initiateBackchannelAuthentication(config, request);
    const [tokens] = await Promise.all([
      client.pollBackchannelAuthenticationGrant(config, pending),
      flows.decideCiba(MESSAGE),
    ]);
    checkIdToken(tokens);
    const other = await client.initiateBackchannelAuthentication(config, request);
    await flows.decideCiba(MESSAGE, "deny");
    await expectError(client.pollBackchannelAuthenticationGrant(config, other), "access_denied", 400);
  },
  async registration() {
    const metadata = { client_name: "Registered", redirect_uris: [redirectUri], scope: SCOPE };
    metadata.grant_types = ["authorization_code", "refresh_token"];
    metadata.token_endpoint_auth_method = "client_secret_basic";
    const config = await client.dynamicClientRegistration(
      new URL(environment.issuer),
      metadata,
      client.ClientSecretBasic(),
      { execute: [client.allowInsecureRequests], initialAccessToken: environment.initial_access_token },
    );
    const { checks, url } = await authorize(config);
    checkIdToken(await client.authorizationCodeGrant(config, url, checks));

    const registered = config.clientMetadata();
    const manage = async (method, status, body) => {
      const headers = new Headers(body ? { "content-type": "application/json" } : {});
      const uri = new URL(registered.registration_client_uri);
      const token = registered.registration_access_token;
      const text = body && JSON.stringify(body);
      const response = await client.fetchProtectedResource(config, token, uri, method, text, headers);
      expectEqual(response.status, status, `the status of ${method}`);
      return status === 204 ? undefined : response.json();
    };
    const current = await manage("GET", 200);
    expectEqual(current.client_id, registered.client_id, "the client");
    registered.registration_access_token = current.registration_access_token ?? registered.registration_access_token;
    const change = { ...metadata, client_id: registered.client_id, client_name: "Renamed" };
    const changed = await manage("PUT", 200, change);
    expectEqual(changed.client_name, "Renamed", "the name");
    registered.registration_access_token = changed.registration_access_token ?? registered.registration_access_token;
    await manage("DELETE", 204);
    await expectError(client.clientCredentialsGrant(config), "invalid_client", 401);
  },
  async dpop() {
    const config = await configure("public");
    const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair());
    const { checks, url } = await authorize(config);
    const tokens = await client.authorizationCodeGrant(config, url, checks, {}, { DPoP });
    expectEqual(tokens.token_type, "dpop", "the token type");
    await client.fetchUserInfo(config, tokens.access_token, environment.user.subject, { DPoP });
    await expectError(userinfo(config, tokens.access_token), "invalid_token", 401);
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token, {}, { DPoP });
    await client.fetchUserInfo(config, refreshed.access_token, environment.user.subject, { DPoP });
  },
  async prompt_none() {
    const { session } = await logIn();
    const { tokens } = await tokensFor("public", { prompt: "none" }, { session, user: null });
    checkIdToken(tokens);
  },
  async wrong_code() {
    const config = await configure("public");
    const { checks, url } = await authorize(config);
    await expectError(replaceCode(config, url, checks, "no-such-code"), "invalid_grant", 400);
  },
  async replayed_code() {
    const config = await configure("public");
    const { checks, url } = await authorize(config);
    const tokens = await client.authorizationCodeGrant(config, url, checks);
    await expectError(client.authorizationCodeGrant(config, url, checks), "invalid_grant", 400);
    await expectError(userinfo(config, tokens.access_token), "invalid_token", 401);
    await expectError(client.refreshTokenGrant(config, tokens.refresh_token), "invalid_grant", 400);
  },
  async expired_code() {
    const { issuer, client: registered, code_seconds } = environment.short_lived;
    const config = await configure("short-lived", { issuer, registered });
    const { checks, url } = await authorize(config);
    await flows.sleep((code_seconds + 1.5) * 1000);
    await expectError(client.authorizationCodeGrant(config, url, checks), "invalid_grant", 400);
  },
  async expired_token() {
    const { issuer, client: registered, token_seconds } = environment.short_lived;
    const config = await configure("short-lived", { issuer, registered });
    const { checks, url } = await authorize(config);
    const tokens = await client.authorizationCodeGrant(config, url, checks);
    await flows.sleep((token_seconds + 1.5) * 1000);
    await expectError(userinfo(config, tokens.access_token), "invalid_token", 401);
  },
  async other_clients_code() {
    const { checks, url } = await authorize(await configure("public"));
    await expectError(client.authorizationCodeGrant(await configure("basic"), url, checks), "invalid_grant", 400);
  },
  async wrong_verifier() {
    const config = await configure("public");
    const { checks, url } = await authorize(config);
    const wrong = { ...checks, pkceCodeVerifier: client.randomPKCECodeVerifier() };
    await expectError(client.authorizationCodeGrant(config, url, wrong), "invalid_grant", 400);
  },
  async wrong_secret() {
    for (const name of ["basic", "post", "secret_jwt"]) {
      const { checks, url } = await authorize(await configure(name));
      const config = await configure(name, { secret: "wrong-wrong-wrong-wrong-wrong-wrong-wrong-wrong" });
      await expectError(client.authorizationCodeGrant(config, url, checks), "invalid_client", 401);
    }
  },
  async unregistered_redirect_uri() {
    const { parameters } = await newRequest({ redirect_uri: `${redirectUri}/other` });
    const { redirect, page } = await flows.open(client.buildAuthorizationUrl(await configure("public"), parameters));
    expect(!redirect, `the browser was sent to ${redirect}`);
    expectEqual(page.status, 400, "the HTTP status");
  },
  missing_pkce: () =>
    expectAuthorizationError("invalid_request", { code_challenge: undefined, code_challenge_method: undefined }),
  prompt_none_not_logged_in: () => expectAuthorizationError("login_required", { prompt: "none" }, { user: null }),
  async prompt_none_no_consent() {
    const { session } = await logIn();
    await expectAuthorizationError("consent_required", { prompt: "none" }, { session, user: null }, "never_approved");
  },
  async prompt_none_max_age() {
    const { session } = await logIn();
    await flows.sleep(2500);
    await expectAuthorizationError("login_required", { prompt: "none", max_age: "1" }, { session, user: null });
  },
  async prompt_none_other_subject() {
    const { session } = await logIn();
    const claims = JSON.stringify({ id_token: { sub: { value: environment.other_user.subject } } });
    await expectAuthorizationError("login_required", { prompt: "none", claims }, { session, user: null });
    const { tokens } = await tokensFor("public", {}, { user: environment.other_user.name });
    const hint = { prompt: "none", id_token_hint: tokens.id_token };
    await expectAuthorizationError("login_required", hint, { session, user: null });
  },
  // The server remembers that the user has approved this client.
  denial: () => expectAuthorizationError("access_denied", { prompt: "consent" }, { decision: "deny" }),
  async revoked_token_at_userinfo() {
    const { config, tokens } = await tokensFor("public");
    await client.tokenRevocation(config, tokens.access_token);
    await expectError(userinfo(config, tokens.access_token), "invalid_token", 401);
  },
});
