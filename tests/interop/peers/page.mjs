// A page of another origin in headless Chromium does what it can to reach the chain. `null` in the report means that
// nothing could be read; anything else is what the page got to see.
import { chromium } from "playwright-core";
import { finish, task } from "./report.mjs";

const browser = await chromium.launch({
  executablePath: task.chromium,
  args: ["--no-sandbox", "--host-resolver-rules=MAP evil.example 127.0.0.1", "--disable-features=LocalNetworkAccessChecks"],
});
const page = await browser.newPage();
await page.goto(task.page);

const report = await page.evaluate(async ({ url, rebound, token, calls }) => {
  const seen = {};
  const limited = (promise) => Promise.race([promise, new Promise((_, no) => setTimeout(() => no(new Error("time")), 5000))]);
  const attempt = async (name, act) => {
    try {
      seen[name] = await limited(act());
    } catch {
      seen[name] = null;
    }
  };
  const json = { "content-type": "application/json" };
  const read = async (response) => `${response.status} ${await response.text()}`;
  for (const call of calls) {
    const body = JSON.stringify(call);
    const name = call.method ?? "batch";
    const post = (target, more) => fetch(target, { method: "POST", body, ...more }).then(read);
    await attempt(`${name} fetch`, () => post(url, { headers: json }));
    await attempt(`${name} fetch with the token`, () => post(url, { headers: { ...json, authorization: `Bearer ${token}` } }));
    await attempt(`${name} fetch as text`, () => post(url, { headers: { "content-type": "text/plain" } }));
    await attempt(`${name} fetch without cors`, () => post(url, { mode: "no-cors" }).then((text) => (text === "0 " ? null : text)));
    await attempt(`${name} fetch by another name`, () => post(rebound, { headers: json }));
    await attempt(`${name} request`, () => new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      request.open("POST", url);
      request.setRequestHeader("content-type", "application/json");
      request.onload = () => done(request.responseText);
      request.onerror = failed;
      request.send(body);
    }));
    await attempt(`${name} worker`, () => new Promise((done, failed) => {
      const source = `fetch(${JSON.stringify(url)}, {method: "POST", body: ${JSON.stringify(body)}, headers: ${JSON.stringify(json)}})
        .then((response) => response.text()).then((text) => postMessage(text), () => postMessage(null));`;
      const worker = new Worker(URL.createObjectURL(new Blob([source])));
      worker.onmessage = (message) => done(message.data);
      worker.onerror = failed;
    }));
    await attempt(`${name} sandboxed frame`, () => new Promise((done) => {
      const frame = document.createElement("iframe");
      frame.sandbox = "allow-scripts";
      frame.srcdoc = `<script>fetch(${JSON.stringify(url)}, {method: "POST", body: ${JSON.stringify(body)}, headers: ${JSON.stringify(json)}})
        .then((response) => response.text()).then((text) => parent.postMessage(text, "*"), () => parent.postMessage(null, "*"));</script>`;
      addEventListener("message", (message) => done(message.data), { once: true });
      document.body.append(frame);
    }));
    navigator.sendBeacon(url, new Blob([body], { type: "application/json" }));
    navigator.sendBeacon(url, new Blob([body], { type: "text/plain" }));
    for (const enctype of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
      const frame = document.createElement("iframe");
      frame.name = `frame-${Math.random()}`;
      const form = Object.assign(document.createElement("form"), { method: "POST", action: url, enctype, target: frame.name });
      // As text/plain this arrives as valid JSON: {"jsonrpc": …, "x": "=…"}.
      const field = Object.assign(document.createElement("input"), { name: `${body.slice(0, -1)},"x":"`, value: '"}' });
      form.append(field);
      document.body.append(frame, form);
      form.submit();
    }
  }
  await attempt("socket", () => new Promise((done, failed) => {
    const socket = new WebSocket(url.replace("http", "ws"));
    socket.onopen = () => done("open");
    socket.onerror = failed;
  }));
  await attempt("script", () => new Promise((done, failed) => {
    const script = Object.assign(document.createElement("script"), { src: url, onload: () => done("loaded"), onerror: failed });
    document.body.append(script);
  }));
  await attempt("frame", () => new Promise((done) => {
    const frame = Object.assign(document.createElement("iframe"), { src: url });
    frame.onload = () => {
      try {
        done(frame.contentDocument?.body.innerText ?? null);
      } catch {
        done(null);
      }
    };
    document.body.append(frame);
  }));
  return seen;
}, task);

await page.waitForTimeout(1000); // beacons and forms are on their way
await browser.close();
finish(report);
