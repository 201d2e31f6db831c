// A person with a keyboard and no script in headless Chromium: consent, device code, grants; then what the pages look like
// at three widths, in light and dark, to axe-core; then what pages of others can do to them.
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { finish, task } from "./report.mjs";

const axe = createRequire(new URL("../oauth/package.json", import.meta.url)).resolve("axe-core/axe.min.js");
const browser = await chromium.launch({ executablePath: task.chromium, args: ["--no-sandbox"] });
const report = { violations: [], overflow: [], shots: [], looked: [], seen: {} };

// 1. With the keyboard alone, scripts off.
const patient = (made) => { // a busy machine is no failure
  made.setDefaultTimeout(120_000);
  return made;
};
const context = patient(await browser.newContext({ javaScriptEnabled: false }));
const page = await context.newPage();
await page.goto(task.link);
report.seen.landing = new URL(page.url()).pathname;
const state = await context.storageState();

async function tabTo(selector, most = 60) {
  const wanted = page.locator(selector).first();
  for (let i = 0; i < most; i++) {
    if (await wanted.evaluate((node) => node === node.ownerDocument.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the keyboard does not reach ${selector}`);
}
async function pressOn(selector, key = "Enter") {
  await tabTo(selector);
  await Promise.all([page.waitForLoadState("load"), page.waitForEvent("framenavigated"), page.keyboard.press(key)]);
}

const look = patient(await browser.newContext({ storageState: state, bypassCSP: true }));
const eyes = await look.newPage();
const MAIN = ["consent", "device-consent", "dashboard"]; // the others are looked at by axe-core at two of the six
async function inspect(name, url, prepare) {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [320, 768, 1280]) {
      await eyes.emulateMedia({ colorScheme });
      await eyes.setViewportSize({ width, height: 900 });
      await eyes.goto(url);
      if (prepare) await prepare(eyes);
      if (await eyes.evaluate(() => document.documentElement.scrollWidth > innerWidth)) report.overflow.push([name, width]);
      const looked = MAIN.includes(name) || (colorScheme === "light") === (width === 320);
      if (looked && !(width === 768 && !MAIN.includes(name))) {
        await eyes.addScriptTag({ path: axe });
        const { violations } = await eyes.evaluate(() => axe.run());
        for (const one of violations) report.violations.push([name, colorScheme, width, one.id, one.nodes[0].html]);
        report.looked.push(name);
      }
      const path = `${task.shots}/${name}-${colorScheme}-${width}.png`;
      await eyes.screenshot({ path, fullPage: true });
      report.shots.push(path);
    }
  }
}
const typeCode = async (where) => {
  await where.locator("#code").fill(task.code);
  await Promise.all([where.waitForNavigation(), where.locator("#code").press("Enter")]);
};
await inspect("nothing-yet", `${task.issuer}/dashboard`);
await inspect("consent", task.allow, async (where) => {
  for (const one of await where.locator("details.value summary").all()) await one.click();
});
await inspect("device", `${task.issuer}/device`);
await inspect("device-consent", `${task.issuer}/device`, typeCode);
await inspect("problem", `${task.issuer}/authorize`);
await inspect("missing", `${task.issuer}/nothing`);

await page.goto(task.allow);
const policy = [];
page.on("console", (message) => policy.push(message.text()));
report.seen.masked = await page.locator("fieldset").innerText();
await tabTo("details.value summary");
await page.keyboard.press("Enter"); // reveals, without script
report.seen.revealed = await page.locator("details.value p").first().innerText();
report.seen.anchor = await page.locator("#anchor").isChecked();
await tabTo('input[value="email"]');
await page.keyboard.press("Space");
await tabTo("#until");
await page.keyboard.press("ArrowDown");
report.seen.until = await page.locator("#until").inputValue();
await tabTo('button[value="deny"]'); // the first of the two
report.seen.buttons = await page.locator(".answers button").evaluateAll((all) =>
  all.map((one) => [one.offsetWidth, one.offsetHeight, getComputedStyle(one).backgroundColor]));
await pressOn('button[value="allow"]');
report.seen.answer = page.url();

await page.goto(task.deny);
await pressOn('button[value="deny"]');
report.seen.denied = page.url();

await page.goto(`${task.issuer}/device`);
await page.locator("#code:focus").waitFor(); // the field takes the focus by itself, when the page is first painted
await page.keyboard.type(task.code.toLowerCase());
await Promise.all([page.waitForEvent("framenavigated"), page.keyboard.press("Enter")]);
await page.waitForLoadState("load");
report.seen.compare = await page.locator("p.letters").innerText();
await pressOn('button[value="allow"]');
report.seen.device = await page.locator("h1").innerText();

await page.goto(`${task.issuer}/dashboard`);
await pressOn("ul.rows a"); // the newest: the device's
await inspect("grant", page.url());
await inspect("dashboard", `${task.issuer}/dashboard`);
await pressOn("main form button");
report.seen.revoked = await page.locator("dd .badge").first().innerText();
report.seen.policy = policy;

// 2. What pages of others can do: one of another site, and one of the same host on another port.
const victim = patient(await browser.newContext({ storageState: state }));
for (const [name, address] of [["site", task.site], ["port", task.port]]) {
  const evil = await victim.newPage();
  await evil.goto(address);
  report.seen[`${name} frame`] = await evil.evaluate(async (url) => {
    const frame = Object.assign(document.createElement("iframe"), { src: url });
    document.body.append(frame);
    await new Promise((done) => { frame.onload = done; setTimeout(done, 3000); });
    try { return frame.contentDocument?.body?.innerText || ""; } catch { return ""; }
  }, task.attacked);
  report.seen[`${name} frame drawn`] = evil.frames().slice(1).map((frame) => frame.url());
  report.seen[`${name} fetch`] = await evil.evaluate(
    (url) => fetch(url, { credentials: "include" }).then((answer) => answer.text(), () => null), task.attacked);
  const [answer] = await Promise.all([
    evil.waitForResponse((response) => response.url().endsWith("/decide")),
    evil.evaluate(({ url, request }) => {
      const form = Object.assign(document.createElement("form"), { method: "POST", action: `${url}/decide` });
      for (const [key, value] of Object.entries({ request, decision: "allow", until: "asked", field: "given_name", ticket: "x" })) {
        form.append(Object.assign(document.createElement("input"), { name: key, value }));
      }
      document.body.append(form);
      form.submit();
    }, { url: task.issuer, request: "x" }),
  ]);
  report.seen[`${name} form`] = answer.status();
}

// 3. A browser that was never let in.
const stranger = await patient(await browser.newContext()).newPage();
await stranger.goto(task.attacked);
report.seen.stranger = await stranger.locator("main").innerText();
await browser.close();
finish(report);
