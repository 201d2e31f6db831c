// A resolver, a writer and a verifier of others, driven by one JSON request on stdin; answers with one JSON document.
import { getResolver } from 'ethr-did-resolver'
import { Resolver } from 'did-resolver'
import { EthrDID } from 'ethr-did'
import { verifyJWT } from 'did-jwt'
import { JsonRpcProvider, Wallet } from 'ethers'

let text = ''
for await (const chunk of process.stdin) text += chunk
const request = JSON.parse(text)
const provider = new JsonRpcProvider(request.url, request.chainId, { staticNetwork: true, polling: true, pollingInterval: 50, cacheTimeout: -1 })
const network = { name: '0x' + request.chainId.toString(16), chainId: request.chainId, provider, registry: request.registry }
const resolver = new Resolver(getResolver({ networks: [network] }))

const tasks = {
  resolve: async () => Object.fromEntries(await Promise.all(request.dids.map(async (did) => [did, await resolver.resolve(did)]))),
  write: async () => {
    const txSigner = new Wallet(request.key, provider)
    const identity = new EthrDID({
      identifier: request.identifier, provider, registry: request.registry, chainNameOrId: request.chainId, txSigner
    })
    await identity.addDelegate(request.delegate, { expiresIn: 1000 })
    await identity.setAttribute('did/pub/Ed25519/veriKey/base64', request.attribute, 1000)
    await identity.setAttribute('did/svc/HubService', 'https://hub.example', 1000)
    return {}
  },
  verify: async () => {
    try {
      const found = await verifyJWT(request.jwt, { resolver, proofPurpose: 'assertionMethod' })
      return { verified: found.verified, signer: found.signer.id }
    } catch (error) {
      return { verified: false, error: String(error.message) }
    }
  }
}
console.log(JSON.stringify(await tasks[request.task]()))
provider.destroy()
