// Provider (EIP-1193) of cmwallet's door, announced by EIP-6963. Serve this file with your own pages:
// <script src="cmwallet-provider.js" data-door="http://127.0.0.1:8548"></script>
(() => {
  "use strict";
  const door = document.currentScript?.dataset.door ?? "http://127.0.0.1:8548";
  const kept = `cmwallet:${door}`;
  const listeners = new Map();
  let proven = false, connected = false, accounts = [], pairing = null;

  const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const bytes = (text) => new TextEncoder().encode(text);
  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const failure = (code, message, data) => Object.assign(new Error(message), { code, data });

  const heard = (event) => listeners.get(event) ?? [];
  const emit = (event, value) => [...heard(event)].forEach((listener) => listener(value));

  function changed(now) {
    if (JSON.stringify(now) === JSON.stringify(accounts)) return;
    accounts = now;
    emit("accountsChanged", [...now]);
  }

  function forget() {
    localStorage.removeItem(kept);
    proven = false;
    changed([]);
  }

  function leave(error) {
    if (connected) emit("disconnect", error);
    connected = false;
    return error;
  }

  async function post(method, params, token) {
    const headers = { "Content-Type": "application/json" };
    if (token) headers.Authorization = `Bearer ${token}`;
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    const response = await fetch(door, { method: "POST", headers, body, credentials: "omit" }).catch(() => {
      throw leave(failure(4900, "the door does not answer: cmwallet signer serve"));
    });
    if (response.status === 401) {
      forget();
      throw failure(4100, "this page is not paired");
    }
    const answer = await response.json();
    if (answer.error) throw failure(answer.error.code, answer.error.message, answer.error.data);
    return answer.result;
  }

  // Whoever took the port after the door was closed does not know the token, and is not sent it.
  async function prove(token) {
    if (proven) return;
    const nonce = crypto.getRandomValues(new Uint8Array(32));
    const secret = await crypto.subtle.digest("SHA-256", bytes(token));
    const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const expected = hex(await crypto.subtle.sign("HMAC", key, nonce));
    const answer = await post("cmwallet_hello", [hex(nonce)]).catch((error) => {
      if (error.code === 4100) forget();
      throw error;
    });
    if (answer !== expected) throw leave(failure(4900, "another program listens at the door's address"));
    proven = true;
  }

  function show(letters) {
    emit("message", { type: "cmwallet_letters", data: letters });
    if (heard("message").length) return () => {};
    const box = document.createElement("div");
    box.textContent = `Compare ${letters} with: cmwallet signer requests`;
    box.style = "position:fixed;inset:auto 1em 1em auto;padding:1em;background:#fff;color:#000;border:1px solid";
    document.body.append(box);
    return () => box.remove();
  }

  async function pair() {
    const told = await post("eth_requestAccounts", []).catch((error) => error);
    if (!told.data?.ticket) throw told;
    const hide = show(told.data.letters);
    try {
      for (;;) {
        const token = await post("cmwallet_pairing", [told.data.ticket]);
        if (token) {
          localStorage.setItem(kept, token);
          return token;
        }
        await pause(1000);
      }
    } finally {
      hide();
    }
  }

  async function ask(method, params = []) {
    let token = localStorage.getItem(kept);
    if (!token && method === "eth_accounts") return [];
    if (!token && method !== "eth_requestAccounts") throw failure(4100, "this page is not paired");
    if (!token) token = await (pairing ??= pair().finally(() => (pairing = null)));
    await prove(token);
    const result = await post(method, params, token);
    const chainId = connected ? null : await post("eth_chainId", [], token);
    if (!connected && chainId) {
      connected = true; // before any other event, whichever of several calls is first
      emit("connect", { chainId });
    }
    if (method === "eth_accounts" || method === "eth_requestAccounts") changed(result);
    if (method === "wallet_revokePermissions") forget();
    return result;
  }

  const provider = Object.freeze({
    isCmwallet: true,
    request: ({ method, params }) => ask(method, params),
    on(event, listener) {
      listeners.set(event, [...heard(event), listener]);
      return provider;
    },
    removeListener(event, listener) {
      listeners.set(event, heard(event).filter((one) => one !== listener));
      return provider;
    },
  });

  // What the owner changes is noticed while somebody listens and the page is seen.
  setInterval(() => {
    if (heard("accountsChanged").length && localStorage.getItem(kept) && !document.hidden) ask("eth_accounts").catch(() => {});
  }, 2000);

  const icon = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E%3Cpath d='M1 1h6v6H1z'/%3E%3C/svg%3E";
  const info = Object.freeze({ uuid: crypto.randomUUID(), name: "cmwallet", icon, rdns: "io.cybermiles.cmwallet" });
  const detail = Object.freeze({ info, provider });
  const announce = () => dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail }));
  addEventListener("eip6963:requestProvider", announce);
  announce();
})();
