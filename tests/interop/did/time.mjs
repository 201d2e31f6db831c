// Resolves the DID on each line of stdin; answers with a line: seconds, number of verification methods.
import { createInterface } from 'node:readline'
import { getResolver } from 'ethr-did-resolver'
import { Resolver } from 'did-resolver'
import { JsonRpcProvider } from 'ethers'

const [url, chainId, registry] = [process.argv[2], Number(process.argv[3]), process.argv[4]]
const provider = new JsonRpcProvider(url, chainId, { staticNetwork: true, cacheTimeout: -1 })
const resolver = new Resolver(getResolver({ networks: [{ name: '0x' + chainId.toString(16), chainId, provider, registry }] }))
for await (const did of createInterface({ input: process.stdin })) {
  const begin = performance.now()
  const { didDocument } = await resolver.resolve(did)
  console.log(((performance.now() - begin) / 1000).toFixed(6), didDocument.verificationMethod.length)
}
process.exit(0)
