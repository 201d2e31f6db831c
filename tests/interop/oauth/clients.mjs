// Two clients that nobody here wrote, openid-client and oauth4webapi, through whole flows against the real server; the
// user decides on the real pages, in headless Chromium. Prints one JSON object: what each of them got.
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import * as oauth from 'oauth4webapi';
import * as client from 'openid-client';
import { chromium } from 'playwright-core';

const [issuer, clientId, keyFile, loginLink] = process.argv.slice(2);
const jwk = JSON.parse(readFileSync(keyFile));
const { d, ...publicJwk } = jwk;
const es256 = { name: 'ECDSA', namedCurve: 'P-256' };
const keys = {
  privateKey: await crypto.subtle.importKey('jwk', jwk, es256, false, ['sign']),
  publicKey: await crypto.subtle.importKey('jwk', publicJwk, es256, true, ['verify']),
};
const hashed = new TextEncoder().encode(JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y }));
const kid = Buffer.from(await crypto.subtle.digest('SHA-256', hashed)).toString('base64url');
const fields = new URL(`${issuer}/vault/fields`);
const json = () => new Headers({ accept: 'application/json' });

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage();
await page.goto(loginLink);

const arrived = [];
const answers = createServer((request, response) => {
  response.end('You can close this page.');
  if (request.url.startsWith('/answer')) arrived.shift()?.(new URL(request.url, redirectUri));
});
await new Promise((ready) => answers.listen(0, '127.0.0.1', ready));
const redirectUri = `http://127.0.0.1:${answers.address().port}/answer`;

const details = (...datatypes) => JSON.stringify([{
  type: 'cmwallet_vault', actions: ['read'], locations: [`${issuer}/vault`], datatypes,
  predicates: [{ age_equal_or_over: 18 }], purpose: { id: 'https://w3id.org/dpv#Purpose', text: 'to greet you' },
  not_after: new Date(Date.now() + 600_000).toISOString().slice(0, 19) + 'Z',
}]);

async function allow(url, struck) { // open the page, strike a field, allow; where the browser is sent
  const came = new Promise((resolve) => arrived.push(resolve));
  await page.goto(url);
  if (struck) await page.locator(`input[name="field"][value="${struck}"]`).uncheck();
  await page.getByRole('button', { name: 'Allow' }).click();
  return await came;
}

async function typeCode(code) {
  await page.goto(`${issuer}/device`);
  await page.getByLabel('Code').fill(code);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.waitForLoadState();
}

async function byOpenidClient() {
  const config = await client.discovery(new URL(issuer), clientId, undefined,
    client.PrivateKeyJwt({ key: keys.privateKey, kid }), { algorithm: 'oauth2', execute: [client.allowInsecureRequests] });
  const DPoP = client.getDPoPHandle(config, keys);
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const expectedState = client.randomState();
  const url = await client.buildAuthorizationUrlWithPAR(config, {
    redirect_uri: redirectUri, state: expectedState, code_challenge_method: 'S256',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    authorization_details: details('given_name', 'email'),
  }, { DPoP });
  const tokens = await client.authorizationCodeGrant(config, await allow(url.href, 'email'),
    { pkceCodeVerifier, expectedState }, undefined, { DPoP });
  const again = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP });
  const read = await client.fetchProtectedResource(config, again.access_token, fields, 'GET', undefined, json(), { DPoP });
  const described = await client.tokenIntrospection(config, again.access_token);
  await client.tokenRevocation(config, tokens.refresh_token);
  const afterwards = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP }).catch((error) => error.error);

  const loginVerifier = client.randomPKCECodeVerifier();
  const [loginState, expectedNonce] = [client.randomState(), client.randomNonce()];
  const loginUrl = await client.buildAuthorizationUrlWithPAR(config, {
    redirect_uri: redirectUri, state: loginState, nonce: expectedNonce, scope: 'openid', code_challenge_method: 'S256',
    code_challenge: await client.calculatePKCECodeChallenge(loginVerifier),
  }, { DPoP });
  const logged = await client.authorizationCodeGrant(config, await allow(loginUrl.href),
    { pkceCodeVerifier: loginVerifier, expectedState: loginState, expectedNonce }, undefined, { DPoP });
  const who = await client.fetchUserInfo(config, logged.access_token, logged.claims().sub, { DPoP });

  const started = await client.initiateDeviceAuthorization(config, { authorization_details: details('given_name') });
  const waiting = client.pollDeviceAuthorizationGrant(config, started, undefined, { DPoP });
  await typeCode(started.user_code);
  const device = await waiting;
  return {
    granted: tokens.authorization_details[0].datatypes, fields: (await read.json()).fields, active: described.active,
    type: tokens.token_type.toLowerCase(), same_refresh: again.refresh_token === tokens.refresh_token, afterwards,
    device: device.authorization_details[0].datatypes, login: { claims: logged.claims(), userinfo: who },
  };
}

async function byOauth4webapi() {
  const insecure = { [oauth.allowInsecureRequests]: true };
  const as = await oauth.processDiscoveryResponse(new URL(issuer),
    await oauth.discoveryRequest(new URL(issuer), { algorithm: 'oauth2', ...insecure }));
  const me = { client_id: clientId };
  const auth = oauth.PrivateKeyJwt({ key: keys.privateKey, kid });
  const DPoP = oauth.DPoP(me, keys);
  const withNonce = async (ask) => {
    try { return await ask(); } catch (error) { if (!oauth.isDPoPNonceError(error)) throw error; return await ask(); }
  };
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const pushed = await withNonce(async () => oauth.processPushedAuthorizationResponse(as, me,
    await oauth.pushedAuthorizationRequest(as, me, auth, {
      response_type: 'code', redirect_uri: redirectUri, state, code_challenge_method: 'S256',
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier), authorization_details: details('given_name', 'email'),
    }, { DPoP, ...insecure })));
  const url = new URL(as.authorization_endpoint);
  url.searchParams.set('client_id', clientId);
  url.searchParams.set('request_uri', pushed.request_uri);
  const answer = oauth.validateAuthResponse(as, me, await allow(url.href, 'email'), state);
  const tokens = await withNonce(async () => oauth.processAuthorizationCodeResponse(as, me,
    await oauth.authorizationCodeGrantRequest(as, me, auth, answer, redirectUri, verifier, { DPoP, ...insecure })));
  const again = await withNonce(async () => oauth.processRefreshTokenResponse(as, me,
    await oauth.refreshTokenGrantRequest(as, me, auth, tokens.refresh_token, { DPoP, ...insecure })));
  const read = await withNonce(() => oauth.protectedResourceRequest(again.access_token, 'GET', fields, json(), undefined,
    { DPoP, ...insecure }));
  const described = await oauth.processIntrospectionResponse(as, me,
    await oauth.introspectionRequest(as, me, auth, again.access_token, insecure));
  await oauth.processRevocationResponse(await oauth.revocationRequest(as, me, auth, tokens.refresh_token, insecure));
  const afterwards = await withNonce(async () => oauth.processRefreshTokenResponse(as, me,
    await oauth.refreshTokenGrantRequest(as, me, auth, tokens.refresh_token, { DPoP, ...insecure }))).catch((error) => error.error);

  const [loginVerifier, loginState, nonce] = [verifier, oauth.generateRandomState(), oauth.generateRandomNonce()];
  const pushedLogin = await oauth.processPushedAuthorizationResponse(as, me,
    await oauth.pushedAuthorizationRequest(as, me, auth, {
      response_type: 'code', redirect_uri: redirectUri, state: loginState, nonce, scope: 'openid', code_challenge_method: 'S256',
      code_challenge: await oauth.calculatePKCECodeChallenge(loginVerifier),
    }, { DPoP, ...insecure }));
  url.searchParams.set('request_uri', pushedLogin.request_uri);
  const loginAnswer = oauth.validateAuthResponse(as, me, await allow(url.href), loginState);
  const logged = await oauth.processAuthorizationCodeResponse(as, me,
    await oauth.authorizationCodeGrantRequest(as, me, auth, loginAnswer, redirectUri, loginVerifier, { DPoP, ...insecure }),
    { expectedNonce: nonce, requireIdToken: true });
  const claims = oauth.getValidatedIdTokenClaims(logged);
  const who = await withNonce(async () => oauth.processUserInfoResponse(as, me, claims.sub,
    await oauth.userInfoRequest(as, me, logged.access_token, { DPoP, ...insecure })));

  const started = await oauth.processDeviceAuthorizationResponse(as, me,
    await oauth.deviceAuthorizationRequest(as, me, auth, { authorization_details: details('given_name') }, insecure));
  const early = await withNonce(async () => oauth.processDeviceCodeResponse(as, me,
    await oauth.deviceCodeGrantRequest(as, me, auth, started.device_code, { DPoP, ...insecure }))).catch((error) => error.error);
  await typeCode(started.user_code);
  await new Promise((resolve) => setTimeout(resolve, started.interval * 1000));
  const device = await withNonce(async () => oauth.processDeviceCodeResponse(as, me,
    await oauth.deviceCodeGrantRequest(as, me, auth, started.device_code, { DPoP, ...insecure })));
  return {
    granted: tokens.authorization_details[0].datatypes, fields: (await read.json()).fields, active: described.active,
    type: tokens.token_type.toLowerCase(), same_refresh: again.refresh_token === tokens.refresh_token, afterwards, early,
    device: device.authorization_details[0].datatypes, login: { claims, userinfo: who },
  };
}

try {
  console.log(JSON.stringify({ 'openid-client': await byOpenidClient(), oauth4webapi: await byOauth4webapi() }));
} finally {
  answers.close();
  await browser.close();
}
