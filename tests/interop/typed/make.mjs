// Typed data as the libraries of Permit2, Seaport, CoW Protocol, Safe, Snapshot and ERC-4337 make them, with the digest
// that each library computes itself, and viem's. One JSON request on stdin: {key, chainId, you, token, other, end}.
import http from "node:http";
import { createRequire } from "node:module";
import { hashTypedData, recoverTypedDataAddress } from "viem";
import { getUserOperationHash, getUserOperationTypedData } from "viem/account-abstraction";

const require = createRequire(import.meta.url); // each package's build for Node is CommonJS
const { Wallet, utils } = require("ethers");
const { AllowanceTransfer, PERMIT2_ADDRESS, SignatureTransfer } = require("@uniswap/permit2-sdk");
const cow = require("@cowprotocol/contracts");
const safe = require("@safe-global/protocol-kit");
const snapshot = require("@snapshot-labs/snapshot.js");
const seaport = require("@opensea/seaport-js");
const ethers6 = createRequire(require.resolve("@opensea/seaport-js"))("ethers");

let text = "";
for await (const chunk of process.stdin) text += chunk;
const { key, chainId, you, token, other, end } = JSON.parse(text);
const wallet = new Wallet(key);
const me = wallet.address;
const ZERO = "0x" + "00".repeat(20);
const NOTHING = "0x" + "00".repeat(32);
const made = [];

// What a wallet is sent for `signTypedData`, by ethers' own writer.
const payload = (domain, types, message) => utils._TypedDataEncoder.getPayload(domain, types, message);
const add = (name, document, digest, signature) => made.push({ name, document, digest, signature });
const signed = (domain, types, message) => wallet._signTypedData(domain, types, message);

// Permit2
const details = { token, amount: "2500", expiration: end, nonce: 0 };
const allowances = {
  "permit2 single": { details, spender: you, sigDeadline: end },
  "permit2 single without limit": { details: { ...details, amount: (2n ** 160n - 1n).toString() }, spender: you, sigDeadline: end },
  "permit2 batch": { details: [details, { ...details, token: other, amount: "7" }], spender: you, sigDeadline: end },
};
for (const [name, permit] of Object.entries(allowances)) {
  const { domain, types, values } = AllowanceTransfer.getPermitData(permit, PERMIT2_ADDRESS, chainId);
  const digest = AllowanceTransfer.hash(permit, PERMIT2_ADDRESS, chainId);
  add(name, payload(domain, types, values), digest, await signed(domain, types, values));
}
const permitted = { token, amount: "9" };
const witness = {
  witness: { recipient: other, note: "for the rent" },
  witnessTypeName: "Wish",
  witnessType: { Wish: [{ name: "recipient", type: "address" }, { name: "note", type: "string" }] },
};
for (const [name, held, bound] of [
  ["permit2 transfer", permitted],
  ["permit2 transfers", [permitted, { token: other, amount: "1" }]],
  ["permit2 transfer with a witness", permitted, witness],
  ["permit2 transfers with a witness", [permitted, { token: other, amount: "1" }], witness],
]) {
  const permit = () => ({ permitted: held, spender: you, nonce: "3", deadline: end });
  const { domain, types, values } = SignatureTransfer.getPermitData(permit(), PERMIT2_ADDRESS, chainId, bound);
  const digest = SignatureTransfer.hash(permit(), PERMIT2_ADDRESS, chainId, bound);
  add(name, payload(domain, types, values), digest, await signed(domain, types, values));
}

// Seaport. The provider knows its chain and asks no node: what is signed here needs none.
const provider = new ethers6.JsonRpcProvider("http://127.0.0.1:1", chainId, { staticNetwork: true });
const market = new seaport.Seaport(new ethers6.Wallet(key, provider));
const thing = { itemType: 2, token, identifierOrCriteria: "77", startAmount: "1", endAmount: "1" };
const price = { itemType: 0, token: ZERO, identifierOrCriteria: "0", startAmount: "100", endAmount: "90", recipient: me };
const order = {
  offerer: me, zone: ZERO, offer: [thing], consideration: [price, { ...price, startAmount: "3", endAmount: "3", recipient: other }],
  orderType: 0, startTime: "5", endTime: String(end), zoneHash: NOTHING, salt: "12345678901234567890123", conduitKey: NOTHING, counter: "0",
};
const bid = {
  ...order, offer: [{ itemType: 1, token: other, identifierOrCriteria: "0", startAmount: "40", endAmount: "50" }],
  consideration: [{ ...thing, itemType: 4, identifierOrCriteria: "0", recipient: me }],
};
const separator = ethers6.TypedDataEncoder.hashDomain(await market._getDomainData());
const whole = (compact) => ethers6.Signature.from(compact).serialized;
for (const [name, components] of [["seaport order", order], ["seaport bid", bid], ["seaport gift", { ...order, consideration: [] }]]) {
  const digest = ethers6.keccak256(ethers6.concat(["0x1901", separator, market.getOrderHash(components)]));
  add(name, JSON.parse(await market._getMessageToSign(components)), digest, whole(await market.signOrder(components, me)));
}
const bulk = JSON.parse(await market._getBulkMessageToSign([order, bid, { ...order, salt: "9" }]));
const { EIP712Domain: _, ...bulkTypes } = bulk.types;
const [first] = await market.signBulkOrder([order, bid, { ...order, salt: "9" }], me);
const bulkDigest = ethers6.TypedDataEncoder.hash(bulk.domain, bulkTypes, bulk.message);
add("seaport bulk", bulk, bulkDigest, whole(ethers6.dataSlice(first.signature, 0, 64))); // then an index and a proof

// CoW Protocol
const settlement = cow.domain(chainId, other);
const sale = {
  sellToken: token, buyToken: other, receiver: you, sellAmount: "100", buyAmount: "40", validTo: end, appData: NOTHING,
  feeAmount: "2", kind: cow.OrderKind.SELL, partiallyFillable: false,
};
for (const [name, one] of [["cow order", sale], ["cow order for coins", { ...sale, buyToken: cow.BUY_ETH_ADDRESS, receiver: undefined }]]) {
  const { data } = await cow.signOrder(settlement, one, wallet, cow.SigningScheme.EIP712);
  const message = cow.normalizeOrder(one);
  add(name, payload(settlement, { Order: cow.ORDER_TYPE_FIELDS }, message), cow.hashOrder(settlement, one), data);
}
const uid = cow.computeOrderUid(settlement, sale, me);
const cancellation = await cow.signOrderCancellations(settlement, [uid], wallet, cow.SigningScheme.EIP712);
const uids = { OrderCancellations: cow.CANCELLATIONS_TYPE_FIELDS };
add("cow cancellation", payload(settlement, uids, { orderUids: [uid] }), cow.hashOrderCancellations(settlement, [uid]), cancellation.data);

// Safe
const transaction = {
  to: you, value: "5", data: "0x", operation: 0, safeTxGas: "0", baseGas: "0", gasPrice: "0", gasToken: ZERO, refundReceiver: ZERO, nonce: 1,
};
const transfer = new utils.Interface(["function transfer(address,uint256)"]).encodeFunctionData("transfer", [you, 8]);
for (const [name, version, data] of [
  ["safe transaction", "1.4.1", transaction],
  ["safe transaction of an old version", "1.2.0", transaction],
  ["safe transfer of tokens", "1.3.0", { ...transaction, to: token, value: "0", data: transfer }],
  ["safe delegatecall", "1.4.1", { ...transaction, operation: 1 }],
  ["safe refund", "1.4.1", { ...transaction, safeTxGas: "100", baseGas: "900", gasPrice: "7", gasToken: token, refundReceiver: other }],
]) {
  const document = safe.generateTypedData({ safeAddress: other, safeVersion: version, chainId: BigInt(chainId), data });
  const digest = safe.calculateSafeTransactionHash(other, data, version, BigInt(chainId));
  const { EIP712Domain: __, ...types } = document.types;
  add(name, document, digest, await signed(document.domain, types, document.message));
}

// Snapshot. Its client signs and then posts what it signed: here, to this process.
const envelopes = [];
const hub = http.createServer((request, response) => {
  let body = "";
  request.on("data", (chunk) => (body += chunk));
  request.on("end", () => {
    envelopes.push(JSON.parse(body));
    response.setHeader("Content-Type", "application/json");
    response.end("{}");
  });
});
await new Promise((ready) => hub.listen(0, "127.0.0.1", ready));
const client = new snapshot.Client712(`http://127.0.0.1:${hub.address().port}`);
const proposal = "0x" + "ab".repeat(32);
const vote = { space: "dao.eth", proposal, timestamp: end - 60 };
await client.vote(wallet, me, { ...vote, type: "single-choice", choice: 2, reason: "why not" });
await client.vote(wallet, me, { ...vote, type: "approval", choice: [1, 3] });
await client.vote(wallet, me, { ...vote, type: "weighted", choice: { 1: 60, 2: 40 } });
await client.alias(wallet, me, { alias: you, timestamp: end - 60 });
await client.follow(wallet, me, { space: "dao.eth", network: "s", timestamp: end - 60 });
hub.close();
["vote", "vote for several", "weighted vote", "alias", "follow"].forEach((name, place) => {
  const { sig, data } = envelopes[place];
  const digest = utils._TypedDataEncoder.hash(data.domain, data.types, data.message);
  add(`snapshot ${name}`, payload(data.domain, data.types, data.message), digest, sig);
});

// ERC-4337, entry point 0.8
const userOperation = {
  sender: other, nonce: 4n, callData: "0xaabbccdd", callGasLimit: 6n, verificationGasLimit: 7n, preVerificationGas: 8n,
  maxFeePerGas: 9n, maxPriorityFeePerGas: 1n, signature: "0x",
};
const entryPointAddress = "0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108";
const operation = getUserOperationTypedData({ chainId, entryPointAddress, userOperation });
const operationHash = getUserOperationHash({ chainId, entryPointAddress, entryPointVersion: "0.8", userOperation });
const operationDocument = payload(operation.domain, operation.types, operation.message);
add("user operation", operationDocument, operationHash, await signed(operation.domain, operation.types, operation.message));

for (const one of made) {
  one.viem = hashTypedData(one.document);
  one.signer = await recoverTypedDataAddress({ ...one.document, signature: one.signature });
}
const written = JSON.stringify(made, (_key, value) => (typeof value === "bigint" ? String(value) : value));
process.stdout.write(written, () => process.exit(0));
