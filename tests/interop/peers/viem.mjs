// viem: the same, with batches and with its event filters.
import { BaseError, ContractFunctionRevertedError, InsufficientFundsError, createPublicClient, createWalletClient } from "viem";
import { defineChain, http, parseEther } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { finish, task, until } from "./report.mjs";

const headers = task.token ? { Authorization: `Bearer ${task.token}` } : {};
const chain = defineChain({
  id: 1234,
  name: "local",
  nativeCurrency: { name: "CMT", symbol: "CMT", decimals: 18 },
  rpcUrls: { default: { http: [task.url] } },
});
const transport = http(task.url, { batch: true, fetchOptions: { headers }, retryCount: 0 });
const client = createPublicClient({ chain, transport, pollingInterval: 50 });
const account = privateKeyToAccount(task.key);
const wallet = createWalletClient({ chain, transport, account });
const wait = (hash) => client.waitForTransactionReceipt({ hash, timeout: 20000 });
const report = { chainId: await client.getChainId() };

await client.request({ method: task.fund[0], params: [account.address, task.fund[1]] });
report.funded = await client.getBalance({ address: account.address });

const sent = await wait(await wallet.sendTransaction({ to: task.recipient, value: parseEther("1.5") }));
report.status = sent.status === "success" ? 1 : 0;
report.type = sent.type === "eip1559" ? 2 : sent.type;
const left = await client.getBalance({ address: account.address });
report.paid = report.funded - left === parseEther("1.5") + sent.gasUsed * sent.effectiveGasPrice;
report.received = await client.getBalance({ address: task.recipient });
report.before = await client.getBalance({ address: task.recipient, blockNumber: sent.blockNumber - 1n });

const legacy = await wait(await wallet.sendTransaction({ to: task.recipient, value: 1n, type: "legacy" }));
report.legacy = legacy.status === "success" ? 1 : 0;

const deployed = await wait(await wallet.deployContract({ abi: task.abi, bytecode: task.bytecode, args: [7n] }));
const address = deployed.contractAddress;
const contract = { address, abi: task.abi };
report.code = (await client.getCode({ address })).length;
report.initial = await client.readContract({ ...contract, functionName: "value" });

const heard = [];
const stop = client.watchContractEvent({
  ...contract,
  eventName: "Stored",
  onLogs: (logs) => heard.push(...logs.map((log) => log.args.value)),
});
await new Promise((resolve) => setTimeout(resolve, 300));
const { request } = await client.simulateContract({ ...contract, account, functionName: "store", args: [42n] });
await wait(await wallet.writeContract(request));
report.stored = await client.readContract({ ...contract, functionName: "value" });
await until(() => heard.length > 0);
report.heard = heard;
stop();

const query = { ...contract, eventName: "Stored", fromBlock: 0n };
const found = await client.getContractEvents({ ...query, args: { writer: account.address } });
report.events = found.map((event) => [event.args.writer === account.address, event.args.value]);
report.foreign = (await client.getContractEvents({ ...query, args: { writer: task.recipient } })).length;

const unlucky = { ...contract, account, functionName: "store", args: [13n] };
const reason = (error) => {
  const reverted = error.walk((cause) => cause instanceof ContractFunctionRevertedError);
  return reverted?.reason;
};
try {
  await client.simulateContract(unlucky);
} catch (error) {
  report.revert = ["CALL_EXCEPTION", reason(error), reason(error)];
}
try {
  await client.estimateContractGas(unlucky);
} catch (error) {
  report.estimate = ["CALL_EXCEPTION", reason(error)];
}
const failed = await wait(await wallet.writeContract({ ...unlucky, gas: 100_000n }));
report.failed = ["CALL_EXCEPTION", failed.status === "reverted" ? 0 : 1];

const poor = createWalletClient({ chain, transport, account: privateKeyToAccount(generatePrivateKey()) });
try {
  await poor.sendTransaction({ to: task.recipient, value: 1n });
} catch (error) {
  const known = error instanceof BaseError && error.walk((cause) => cause instanceof InsufficientFundsError);
  report.poor = known ? "INSUFFICIENT_FUNDS" : error.shortMessage;
}
try {
  await wallet.sendTransaction({ to: task.recipient, value: 1n, nonce: 0, gas: 21_000n });
} catch (error) {
  report.stale = error.walk((cause) => cause.name === "NonceTooLowError") ? "NONCE_EXPIRED" : error.shortMessage;
}
const fees = await client.estimateFeesPerGas();
report.fees = fees.maxFeePerGas > fees.maxPriorityFeePerGas && (await client.getGasPrice()) > 0n;
const blocks = await Promise.all([0n, 1n, 2n].map((blockNumber) => client.getBlock({ blockNumber })));
report.chained = blocks[2].parentHash === blocks[1].hash && blocks[1].parentHash === blocks[0].hash;
finish(report);
