// ethers' JsonRpcSigner at the door; ethers sends its calls in batches.
import { ContractFactory, FetchRequest, JsonRpcProvider } from "ethers";
import { finish, task } from "./report.mjs";

const request = new FetchRequest(task.url);
request.setHeader("Authorization", `Bearer ${task.token}`);
const provider = new JsonRpcProvider(request, undefined, { pollingInterval: 50 });
const signer = await provider.getSigner();
const report = { account: await signer.getAddress(), chainId: Number((await provider.getNetwork()).chainId) };
const status = async (sent) => ((await sent.wait()).status === 1 ? "success" : "reverted");

report.transfer = await status(await signer.sendTransaction({ to: task.recipient, value: 1500000000000000000n }));
const contract = await new ContractFactory(task.abi, task.bytecode, signer).deploy(7n);
await contract.waitForDeployment();
report.call = await status(await contract.store(42n));
report.stored = await contract.value();
report.message = await signer.signMessage(task.message);
report.typed = await signer.signTypedData(task.typed.domain, { Mail: task.typed.types.Mail }, task.typed.message);
report.elsewhere = await provider.send("wallet_switchEthereumChain", [{ chainId: "0x1" }]).catch((error) => error.error.code);
const denied = signer.sendTransaction({ to: task.recipient, value: BigInt(task.denied) });
report.denied = await denied.catch((error) => error.error?.code ?? (error.code === "ACTION_REJECTED" ? 4001 : error.code));
provider.destroy();
finish(report);
