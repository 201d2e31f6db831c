// viem's wallet client at the door: it has no key, and asks for accounts, transactions and signatures.
import { createPublicClient, createWalletClient, defineChain, http } from "viem";
import { finish, task } from "./report.mjs";

const chain = defineChain({
  id: 1234,
  name: "local",
  nativeCurrency: { name: "CMT", symbol: "CMT", decimals: 18 },
  rpcUrls: { default: { http: [task.url] } },
});
const headers = { Authorization: `Bearer ${task.token}` };
const transport = http(task.url, { fetchOptions: { headers }, timeout: 60000 });
const client = createPublicClient({ chain, transport, pollingInterval: 50 });
const wallet = createWalletClient({ chain, transport });
const [account] = await wallet.requestAddresses();
const wait = async (hash) => (await client.waitForTransactionReceipt({ hash })).status;
const report = { account, chainId: await wallet.getChainId() };

report.transfer = await wait(await wallet.sendTransaction({ account, to: task.recipient, value: 1500000000000000000n }));
const made = await wallet.deployContract({ account, abi: task.abi, bytecode: task.bytecode, args: [7n] });
const { contractAddress: address } = await client.waitForTransactionReceipt({ hash: made });
const contract = { address, abi: task.abi };
report.call = await wait(await wallet.writeContract({ ...contract, account, functionName: "store", args: [42n] }));
report.stored = await client.readContract({ ...contract, functionName: "value" });
report.message = await wallet.signMessage({ account, message: task.message });
report.typed = await wallet.signTypedData({ account, ...task.typed });
await wallet.switchChain({ id: 1234 });
report.elsewhere = await wallet.switchChain({ id: 1 }).catch((error) => error.walk().code);
const denied = wallet.sendTransaction({ account, to: task.recipient, value: BigInt(task.denied) });
report.denied = await denied.catch((error) => error.walk((one) => one.code !== undefined).code);
finish(report);
