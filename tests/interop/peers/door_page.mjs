// A page in Chromium that finds the door by EIP-6963, is paired, sends, is revoked; and another origin with its token.
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import { task } from "./report.mjs";

const say = (value) => process.stdout.write(JSON.stringify(value) + "\n");
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const browser = await chromium.launch({ executablePath: task.chromium, args: ["--no-sandbox", "--disable-gpu"] });
const page = await (await browser.newContext()).newPage();
await page.exposeFunction("tell", say);
await page.goto(task.page);

const ask = (method, params = []) =>
  page.evaluate(
    ([name, given]) =>
      window.found.provider.request({ method: name, params: given }).then(
        (result) => ({ result }),
        (error) => ({ code: error.code }),
      ),
    [method, params],
  );

say({
  name: await page.evaluate(() => {
    window.events = [];
    addEventListener("eip6963:announceProvider", (event) => (window.found = event.detail));
    dispatchEvent(new Event("eip6963:requestProvider"));
    for (const name of ["connect", "accountsChanged"]) window.found.provider.on(name, (value) => window.events.push([name, value]));
    window.found.provider.on("message", (message) => window.tell({ letters: message.data }));
    return Object.isFrozen(window.found) ? window.found.info.name : "not frozen";
  }),
});
say({ before: await ask("eth_accounts"), refused: await ask("eth_chainId") });
say({ paired: await ask("eth_requestAccounts") });
say({ sent: await ask("eth_sendTransaction", [{ from: task.account, to: task.recipient, value: "0x2a" }]) });
say({ message: await ask("personal_sign", ["0x6869", task.account]) });

// The same token at another origin of this machine.
const token = await page.evaluate(() => Object.values(localStorage)[0]);
const stranger = await (await browser.newContext()).newPage();
await stranger.goto(task.stranger);
say({
  stolen: await stranger.evaluate(
    async ([url, bearer]) => {
      const headers = { "Content-Type": "application/json", Authorization: `Bearer ${bearer}` };
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_accounts", params: [] });
      return (await fetch(url, { method: "POST", headers, body })).status;
    },
    [task.url, token],
  ),
});
say({ ready: true });
await lines.next();
say({ revoked: await ask("eth_sendTransaction", [{ from: task.account, to: task.recipient, value: "0x2a" }]) });
say({ events: await page.evaluate(() => window.events), kept: await page.evaluate(() => localStorage.length) });
await browser.close();
process.exit(0);
