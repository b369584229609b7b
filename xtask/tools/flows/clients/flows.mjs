// What the clients for Node share: the environment, the browser, expectations, and the protocol of the results.
//
// A program gets the file of the environment and, optionally, the names of flows. It writes a line of JSON per flow:
// `{"flow": "refresh", "outcome": "passed" | "failed" | "not supported", "detail": "…"}`.

import { readFileSync } from "node:fs";

const [environmentFile, ...selected] = process.argv.slice(2);

/** The servers, users and clients of this run. */
export const environment = JSON.parse(readFileSync(environmentFile, "utf8"));

/** The redirect URI that is registered for every client. Nothing listens there: the browser stops before it. */
export const redirectUri = environment.redirect_uri;

/** Thrown by flows that the library has no API for. The message says what is missing. */
export class NotSupported extends Error {}

/** Runs the flows in their order and reports each one. A flow that fails does not stop the others. */
export async function runFlows(flows) {
  for (const [flow, run] of Object.entries(flows)) {
    if (selected.length > 0 && !selected.includes(flow)) continue;
    const result = { flow, outcome: "passed", detail: "" };
    const start = Date.now();
    try {
      result.detail = (await run()) ?? "";
    } catch (error) {
      result.outcome = error instanceof NotSupported ? "not supported" : "failed";
      result.detail = describe(error);
    }
    result.milliseconds = Date.now() - start;
    console.log(JSON.stringify(result));
  }
}

/** A flow that the library has no API for. */
export function notSupported(reason) {
  return () => {
    throw new NotSupported(reason);
  };
}

export function expect(condition, message) {
  if (!condition) throw new Error(message);
}

export function expectEqual(actual, expected, what) {
  const [one, other] = [actual, expected].map((value) => JSON.stringify(value));
  expect(one === other, `${what} is ${one}, not ${other}`);
}

/** Waits for a request to fail with an error of OAuth. `status` is that of the HTTP response, if there is one. */
export async function expectError(promise, error, status) {
  let caught;
  try {
    await promise;
  } catch (thrown) {
    caught = thrown;
  }
  expect(caught, `no error, expected ${error}`);
  const actual = caught.error ?? caught.cause?.error ?? challengeError(caught) ?? (await bodyError(caught));
  expect(actual === error, `the error is ${actual ?? describe(caught)}, not ${error}`);
  const actualStatus = caught.status ?? caught.response?.status;
  if (status !== undefined) expectEqual(actualStatus, status, "the HTTP status");
}

/** The `error` in a `WWW-Authenticate` header that the library has parsed. */
function challengeError(error) {
  const challenges = Array.isArray(error.cause) ? error.cause : [];
  return challenges.map((challenge) => challenge.parameters?.error).find(Boolean);
}

/** The `error` in the body of a response that the library has not read, because it has a challenge for HTTP Basic. */
async function bodyError(error) {
  if (!error.response || error.response.bodyUsed) return undefined;
  const text = await error.response.clone().text();
  return text.startsWith("{") ? JSON.parse(text).error : undefined;
}

function describe(error) {
  const parts = [error.message];
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) parts.push(cause.message);
  if (error.error) parts.push(`${error.error}: ${error.error_description ?? ""}`);
  return parts.join(": ");
}

export const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** A name for a browser session that no other flow has. */
export const newSession = () => `${environmentFile}#${process.pid}#${Math.random()}`;

/**
 * Opens a URL of the authorization endpoint in the scripted browser, and goes through login and consent.
 *
 * Returns `{redirect}`, the URL at the client that the browser was sent to, or `{page: {status, text}}`.
 */
export function open(url, { user = environment.user.name, decision = "approve", session = newSession() } = {}) {
  return visit({ url: String(url), user, decision, session });
}

/** The same; fails if the browser was not sent to the client. */
export async function authorize(url, options) {
  const { redirect, page } = await open(url, options);
  expect(redirect, `no redirect but a page with status ${page?.status}: ${page?.text}`);
  return new URL(redirect);
}

/** Approves or denies a device on the page for users. */
export function decideDevice(url, userCode, decision = "approve") {
  return visit({ url, user_code: userCode, user: environment.user.name, decision, session: newSession() });
}

/** Approves or denies the request of CIBA with a message on the user's page. */
export function decideCiba(marker, decision = "approve") {
  return visit({ url: environment.ciba_page, user: environment.user.name, decision, marker, session: newSession() });
}

async function visit(body) {
  const response = await fetch(`${environment.browser}/visit`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  expect(response.ok, `the browser: ${text}`);
  return JSON.parse(text);
}
