// ethers v6: fund, send, deploy, call, events, revert; batches are on, as they are by default.
import { Contract, ContractFactory, FetchRequest, JsonRpcProvider, NonceManager, Wallet, parseEther } from "ethers";
import { finish, task, until } from "./report.mjs";

const connection = new FetchRequest(task.url);
if (task.token) connection.setHeader("Authorization", `Bearer ${task.token}`);
const provider = new JsonRpcProvider(connection, undefined, { pollingInterval: 50, cacheTimeout: -1 });
const wallet = new Wallet(task.key, provider);
const signer = new NonceManager(wallet);
const report = { chainId: (await provider.getNetwork()).chainId };

await provider.send(task.fund[0], [wallet.address, task.fund[1]]);
report.funded = await provider.getBalance(wallet.address);

const sent = await signer.sendTransaction({ to: task.recipient, value: parseEther("1.5") });
const receipt = await sent.wait();
report.status = receipt.status;
report.type = sent.type;
report.paid = report.funded - (await provider.getBalance(wallet.address)) === parseEther("1.5") + receipt.fee;
report.received = await provider.getBalance(task.recipient);
report.before = await provider.getBalance(task.recipient, receipt.blockNumber - 1);

const legacy = await (await signer.sendTransaction({ to: task.recipient, value: 1n, type: 0 })).wait();
report.legacy = legacy.status;

const contract = await new ContractFactory(task.abi, task.bytecode, signer).deploy(7n);
await contract.waitForDeployment();
const address = await contract.getAddress();
report.code = (await provider.getCode(address)).length;
report.initial = await contract.value();

const heard = [];
await contract.on("Stored", (writer, value) => heard.push(value));
await provider.getBlockNumber();
await new Promise((resolve) => setTimeout(resolve, 300)); // the listener starts at the next poll
await (await contract.store(42n)).wait();
report.stored = await contract.value();
await until(() => heard.length > 0);
report.heard = heard;
await contract.removeAllListeners();

const found = await contract.queryFilter(contract.filters.Stored(wallet.address), 0, "latest");
report.events = found.map((event) => [event.args.writer === wallet.address, event.args.value]);
report.foreign = (await contract.queryFilter(contract.filters.Stored(task.recipient), 0)).length;

try {
  await contract.store.staticCall(13n);
} catch (error) {
  report.revert = [error.code, error.reason, error.revert?.args?.[0]];
}
try {
  await contract.store.estimateGas(13n);
} catch (error) {
  report.estimate = [error.code, error.reason];
}
const failed = await contract.store(13n, { gasLimit: 100_000n });
try {
  await failed.wait();
} catch (error) {
  report.failed = [error.code, error.receipt.status];
}
const poor = Wallet.createRandom(provider);
try {
  await poor.sendTransaction({ to: task.recipient, value: 1n });
} catch (error) {
  report.poor = error.code;
}
const stale = await wallet.populateTransaction({ to: task.recipient, value: 1n, nonce: 0 });
try {
  await provider.broadcastTransaction(await wallet.signTransaction(stale));
} catch (error) {
  report.stale = error.code;
}
const fees = await provider.getFeeData();
report.fees = fees.maxFeePerGas > fees.maxPriorityFeePerGas && fees.gasPrice > 0n;
const blocks = await Promise.all([0, 1, 2].map((number) => provider.getBlock(number)));
report.chained = blocks[2].parentHash === blocks[1].hash && blocks[1].parentHash === blocks[0].hash;
provider.destroy();
finish(report);
