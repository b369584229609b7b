// Login and consent in a headless Chromium, with the keyboard only, at the width of a desktop and of a phone.
//
// Prints a line of JSON: what is wrong, and the files of the pictures.

import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import * as oauth from "oauth4webapi";
import { chromium } from "playwright-core";

const [environmentFile, executablePath, folder] = process.argv.slice(2);
const environment = JSON.parse(readFileSync(environmentFile, "utf8"));
const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
const MAX_TABS = 40;
// A page is local, and there in a moment.
const TIMEOUT = 20_000;

const problems = [];
const pictures = [];

/** The URL of an authorization request. */
async function authorizationUrl() {
  const issuer = new URL(environment.issuer);
  const options = { [oauth.allowInsecureRequests]: true };
  const metadata = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
  const url = new URL(metadata.authorization_endpoint);
  url.search = new URLSearchParams({
    client_id: environment.clients.public.client_id,
    response_type: "code",
    redirect_uri: environment.redirect_uri,
    scope: "openid profile email",
    // The server remembers that the user has approved this client.
    prompt: "consent",
    state: "in-the-browser",
    code_challenge: await oauth.calculatePKCECodeChallenge(oauth.generateRandomCodeVerifier()),
    code_challenge_method: "S256",
  });
  return url.href;
}

/** Takes a picture of a page, and checks what a user with a keyboard or a small screen needs. */
async function inspect(page, name, size) {
  const path = join(folder, `${name}-${size}.png`);
  await page.screenshot({ path, fullPage: true });
  pictures.push(path);
  const found = await page.evaluate(() => ({
    language: document.documentElement.lang,
    title: document.title,
    isTooWide: document.documentElement.scrollWidth > window.innerWidth,
    unlabeled: [...document.querySelectorAll("input:not([type=hidden])")]
      .filter((input) => input.labels.length === 0 && !input.ariaLabel)
      .map((input) => input.name),
  }));
  const report = (problem) => problems.push(`${name}, ${size}: ${problem}`);
  if (!found.language) report("the page has no language");
  if (!found.title) report("the page has no title");
  if (found.isTooWide) report("the page is wider than the screen");
  for (const input of found.unlabeled) report(`the field ${input} has no label`);
}

/** Presses Tab until an element has the focus. */
async function tabTo(page, what, isWanted) {
  for (let presses = 0; presses < MAX_TABS; presses += 1) {
    if (await page.evaluate(isWanted)) {
      const outline = await page.evaluate(() => {
        const style = getComputedStyle(document.activeElement);
        return style.outlineStyle !== "none" || style.boxShadow !== "none" || style.borderStyle !== "none";
      });
      if (!outline) problems.push(`the focus on ${what} cannot be seen`);
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to ${what}`);
}

/** Goes through login and consent. Returns the URL that the browser is sent to. */
async function goThrough(page, size) {
  // Nothing listens at the redirect URI.
  const arrival = page.waitForRequest((request) => request.url().startsWith(environment.redirect_uri));
  arrival.catch(() => {});
  await page.route(`${environment.redirect_uri}*`, (route) => route.fulfill({ body: "back at the client" }));
  await page.goto(await authorizationUrl());
  await inspect(page, "login", size);

  await tabTo(page, "the user name", () => document.activeElement.autocomplete === "username");
  await page.keyboard.type(environment.user.name);
  await tabTo(page, "the password", () => document.activeElement.type === "password");
  // A wrong one first: the page says so.
  await page.keyboard.type("wrong");
  await submit(page);
  await inspect(page, "login-refused", size);
  if ((await page.locator("[role=alert]").count()) === 0) problems.push("the refusal is not announced");
  await tabTo(page, "the password", () => document.activeElement.type === "password");
  await page.keyboard.type(environment.user.password);
  await submit(page);

  await inspect(page, "consent", size);
  await tabTo(page, "the button that allows", () => {
    const { activeElement } = document;
    return activeElement.matches("button, input[type=submit]") && /allow|approve|continue/iu.test(activeElement.value);
  });
  await page.keyboard.press("Enter");
  return new URL((await arrival).url());
}

async function submit(page) {
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
}

mkdirSync(folder, { recursive: true });
// Root has no sandbox in containers; only the server of this run is opened.
const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
const browser = await chromium.launch({ executablePath, args });
try {
  for (const [size, viewport] of Object.entries(SIZES)) {
    const context = await browser.newContext({ viewport, hasTouch: size === "phone" });
    context.setDefaultTimeout(TIMEOUT);
    const page = await context.newPage();
    page.on("console", (message) => {
      // The refused login is a response with an error status, which Chromium reports.
      const isError = message.type() === "error" && !message.text().startsWith("Failed to load resource");
      if (isError) problems.push(`${size}, console: ${message.text()}`);
    });
    page.on("pageerror", (error) => problems.push(`${size}: ${error.message}`));
    try {
      const url = await goThrough(page, size);
      if (!url.searchParams.get("code")) problems.push(`${size}: the browser came back without a code`);
      if (url.searchParams.get("state") !== "in-the-browser") problems.push(`${size}: the state is wrong`);
    } catch (error) {
      problems.push(`${size}: ${error.message.split("\n")[0]}`);
    }
    await context.close();
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify({ problems, pictures }));
