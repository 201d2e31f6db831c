// An issuer, holder and verifier of others, driven by one JSON request on stdin; answers with one JSON document.
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { digest, generateSalt } from '@sd-jwt/crypto-nodejs'
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'
import { StatusList, getListFromStatusListJWT } from '@sd-jwt/jwt-status-list'

let text = ''
for await (const chunk of process.stdin) text += chunk
const request = JSON.parse(text)

const hash = (jwk) => (jwk.kty === 'EC' ? 'sha256' : null)
const signer = (jwk) => async (data) =>
  sign(hash(jwk), Buffer.from(data), { key: createPrivateKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }).toString('base64url')
const verifier = (jwk) => async (data, signature) =>
  verify(hash(jwk), Buffer.from(data), { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))

const instance = new SDJwtVcInstance({
  hasher: digest,
  hashAlg: 'sha-256',
  saltGenerator: generateSalt,
  signer: request.issuerPrivate && signer(request.issuerPrivate),
  signAlg: request.alg,
  kbSigner: request.holderPrivate && signer(request.holderPrivate),
  kbSignAlg: request.kbAlg,
  verifier: request.issuer && verifier(request.issuer),
  statusVerifier: request.issuer && verifier(request.issuer),
  kbVerifier: (data, signature, payload) => verifier(payload.cnf.jwk)(data, signature),
  statusListFetcher: async () => request.list
})

const tasks = {
  issue: () => instance.issue(request.claims, request.frame),
  present: () => instance.present(request.credential, request.frame, { kb: { payload: request.binding } }),
  verify: async () => {
    const found = await instance.verify(request.presentation, { keyBindingNonce: request.nonce, currentDate: request.now })
    return { payload: found.payload, audience: found.kb?.payload.aud }
  },
  list: async () => {
    const list = new StatusList(request.statuses, request.bits)
    const read = getListFromStatusListJWT(request.token)
    return { packed: list.compressStatusList(), statuses: request.places.map((place) => read.getStatus(place)) }
  }
}
try {
  process.stdout.write(JSON.stringify({ result: await tasks[request.task]() }))
} catch (error) {
  process.stdout.write(JSON.stringify({ refused: String(error.message ?? error) }))
}
