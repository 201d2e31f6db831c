// An authorisation server that nobody here wrote (npm oidc-provider), configured as FAPI 2.0 asks and as ours is.
// Reads {client_id, jwks, redirect_uris} as JSON from its first argument; prints its issuer when it serves.
import { createServer } from 'node:http';
import { randomBytes } from 'node:crypto';
import Provider, { errors } from 'oidc-provider';

const client = JSON.parse(process.argv[2]);
const server = createServer();
await new Promise((resolve) => server.listen(Number(process.argv[3] ?? 0), '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{
    application_type: 'native',
    grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code', 'client_credentials'],
    response_types: ['code'],
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    request_object_signing_alg: 'ES256',
    id_token_signed_response_alg: 'ES256',
    dpop_bound_access_tokens: true,
    require_pushed_authorization_requests: true,
    authorization_details_types: ['cmwallet_vault'],
    ...client,
  }],
  scopes: ['openid', 'offline_access'],
  enabledJWA: { clientAuthSigningAlgValues: ['ES256', 'EdDSA', 'Ed25519'], requestObjectSigningAlgValues: ['ES256', 'EdDSA', 'Ed25519'], dPoPSigningAlgValues: ['ES256', 'EdDSA', 'Ed25519'] },
  pkce: { required: () => true },
  issueRefreshToken: async () => true,
  rotateRefreshToken: false,
  findAccount: (ctx, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
  ttl: { AccessToken: 600, AuthorizationCode: 60, DeviceCode: 600, RefreshToken: 86400, Grant: 86400, Session: 3600, Interaction: 600, ClientCredentials: 600 },
  features: {
    fapi: { enabled: true, profile: '2.0' },
    pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true, allowUnregisteredRedirectUris: false },
    requestObjects: { enabled: true },
    dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
    deviceFlow: { enabled: true },
    revocation: { enabled: true },
    introspection: { enabled: true, allowedPolicy: async () => true },
    clientCredentials: { enabled: true },
    devInteractions: { enabled: true },
    richAuthorizationRequests: {
      enabled: true,
      types: { cmwallet_vault: { validate: (ctx, detail) => { if (!Array.isArray(detail.datatypes)) throw new errors.InvalidAuthorizationDetails('datatypes'); } } },
      authorizationDetailsForGrantSource: (ctx) => ctx.oidc.params.authorization_details && JSON.parse(ctx.oidc.params.authorization_details),
      authorizationDetailsForAccessToken: (ctx, token, source) => source?.authorizationDetails ?? source?.rar,
      authorizationDetailsForIntrospection: (ctx, token) => token.authorizationDetails ?? token.rar,
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => `${issuer}/resource`,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({ scope: 'openid', audience: `${issuer}/resource`, accessTokenFormat: 'jwt', accessTokenTTL: 600, jwt: { sign: { alg: 'ES256' } } }),
    },
  },
  jwks: { keys: [await signingKey()] },
  cookies: { keys: ['a', 'b'] },
});
provider.on('server_error', (ctx, error) => console.error(error));

async function signingKey() {
  const { exportJWK, generateKeyPair } = await import('jose');
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig' };
}

server.on('request', provider.callback());
console.log(issuer);
