// Two people in headless Chromium, each with a keyboard and no script: they enter the loan exchange by their own servers, place
// orders, agree, share, and get an address to sign at (phase "meet"); then see the loan that came of it (phase "after").
// Every page on the way is looked at by axe-core, at 320 and 1280 pixels, in light and dark.
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { finish, task } from "./report.mjs";

const axe = createRequire(new URL("../oauth/package.json", import.meta.url)).resolve("axe-core/axe.min.js");
const browser = await chromium.launch({ executablePath: task.chromium, args: ["--no-sandbox"] });
const report = { violations: [], overflow: [], shots: [], looked: [], seen: {}, states: {}, scripts: [] };

class Guest {
  constructor(name, context, page, eyes) {
    Object.assign(this, { name, context, page, eyes });
  }

  static async enter(name, state) {
    const patient = (made) => {
      made.setDefaultTimeout(120_000); // a busy machine is no failure
      return made;
    };
    const context = patient(await browser.newContext({ javaScriptEnabled: false, storageState: state }));
    const look = patient(await browser.newContext({ bypassCSP: true }));
    return new Guest(name, context, await context.newPage(), { context: look, page: await look.newPage() });
  }

  async tabTo(selector, most = 80) {
    const wanted = this.page.locator(selector).first();
    for (let i = 0; i < most; i++) {
      if (await wanted.evaluate((node) => node === node.ownerDocument.activeElement)) return;
      await this.page.keyboard.press("Tab");
    }
    throw new Error(`the keyboard does not reach ${selector} on ${this.page.url()}`);
  }

  async press(selector) {
    await this.tabTo(selector);
    await Promise.all([
      this.page.waitForEvent("framenavigated"),
      this.page.waitForLoadState("load"),
      this.page.keyboard.press("Enter"),
    ]);
    await this.page.waitForLoadState("load");
    await this.look();
  }

  async type(selector, text) {
    await this.tabTo(selector);
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.keyboard.type(text);
  }

  // What is on the screen now, shown to axe-core: the same markup in a page that may run it.
  async look() {
    if (!this.page.url().startsWith(task.exchange)) return;
    const name = `${this.name} ${new URL(this.page.url()).pathname.replace(/[\w-]{43}/g, "x")}`;
    const html = await this.page.content();
    if (/<script|javascript:|\son\w+=/.test(html)) report.scripts.push(name);
    for (const [colorScheme, width] of [["light", 320], ["dark", 1280], ["dark", 320]]) {
      const eyes = this.eyes.page;
      await eyes.emulateMedia({ colorScheme });
      await eyes.setViewportSize({ width, height: 900 });
      await eyes.setContent(html);
      if (await eyes.evaluate(() => document.documentElement.scrollWidth > innerWidth)) report.overflow.push([name, width]);
      await eyes.addScriptTag({ path: axe });
      const { violations } = await eyes.evaluate(() => axe.run());
      for (const one of violations) report.violations.push([name, colorScheme, width, one.id, one.nodes[0].html]);
      const path = `${task.shots}/exchange-${name.replace(/\W+/g, "-")}-${colorScheme}-${width}.png`;
      await eyes.screenshot({ path, fullPage: true });
      report.shots.push(path);
    }
    report.looked.push(name);
  }

  async text() {
    return this.page.locator("main").innerText();
  }

  async goto(path) {
    await this.page.goto(task.exchange + path);
    await this.look();
  }
}

if (task.phase === "meet") {
  const people = {};
  for (const [name, person] of Object.entries(task.people)) {
    const guest = (people[name] = await Guest.enter(name));
    await guest.page.goto(person.link);
    await guest.goto("/");
    await guest.type("#issuer", person.issuer);
    await guest.press("main form button");
    await guest.press("a.button");
    await guest.tabTo('input[value="given_name"]');
    await guest.page.keyboard.press("Space");
    await guest.press('button[value="allow"]');
    report.seen[`${name} in`] = await guest.text();
  }
  const { maria, oleg } = people;

  await maria.press('a[href="/orders/new?side=borrow"]');
  await maria.type("#amount", "5000");
  await maria.type("#months", "6");
  await maria.type("#rate", "8,01");
  await maria.press("main form button");
  report.seen.wrong = await maria.text();
  await maria.type("#rate", "8.00");
  await maria.press("main form button");
  report.seen.lonely = await maria.text();

  await oleg.press('a[href="/orders/new?side=lend"]');
  await oleg.type("#amount", "8000");
  await oleg.type("#least_months", "3");
  await oleg.type("#most_months", "12");
  await oleg.type("#rate", "7.80");
  await oleg.press("main form button");
  report.seen.matches = await oleg.text();
  await oleg.press('a[href$="/candidate"]');
  report.seen.candidate = await oleg.text();
  await oleg.press("main form button");
  report.seen.half = await oleg.text();

  await maria.goto("/pairs");
  await maria.press("ul.rows a");
  await maria.press("main form button");
  for (const guest of [maria, oleg]) {
    await guest.goto("/pairs");
    await guest.press("ul.rows a");
    await guest.press('form[action$="/share"] button');
    report.seen[`${guest.name} shares at`] = await guest.page.locator("p.figure").innerText();
    await guest.press("a.button");
    await guest.press('button[value="allow"]');
  }
  report.seen.shared = await oleg.text();
  await oleg.press('form[action$="/agreement"] button');
  report.seen.oleg = await oleg.page.locator("code.command").innerText();
  await maria.goto(new URL(oleg.page.url()).pathname);
  report.seen.maria = await maria.page.locator("code.command").innerText();
  report.seen.pair = new URL(maria.page.url()).pathname;
  for (const guest of [maria, oleg]) report.states[guest.name] = await guest.context.storageState();
} else {
  const oleg = await Guest.enter("oleg", task.states.oleg);
  const maria = await Guest.enter("maria", task.states.maria);
  await maria.goto(task.pair);
  report.seen["maria stands"] = await maria.text();
  await oleg.goto(task.pair);
  report.seen["oleg stands"] = await oleg.text();
  await oleg.press('a[href$="/request"]');
  report.seen.request = await oleg.text();
  await oleg.goto("/nothing");
  await oleg.goto("/orders");
  await oleg.press('form[action="/leave"] button');
  report.seen.left = await oleg.text();
  await oleg.goto("/orders");
  report.seen.out = await oleg.text();
}
await browser.close();
finish(report);
