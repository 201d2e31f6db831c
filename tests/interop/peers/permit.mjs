// ethers v6: wrap, sign a permit under the domain that the contract describes, submit it, and read events by name.
import { Contract, ContractFactory, FetchRequest, JsonRpcProvider, NonceManager, Signature, TypedDataEncoder, Wallet, verifyTypedData } from "ethers";
import { finish, task } from "./report.mjs";

const connection = new FetchRequest(task.url);
if (task.token) connection.setHeader("Authorization", `Bearer ${task.token}`);
const provider = new JsonRpcProvider(connection, undefined, { pollingInterval: 50, cacheTimeout: -1 });
const wallet = new Wallet(task.key, provider);
const signer = new NonceManager(wallet);
const report = {};

await provider.send(task.fund[0], [wallet.address, task.fund[1]]);
const token = await new ContractFactory(task.abi, task.bytecode, signer).deploy();
await token.waitForDeployment();
await (await token.deposit({ value: 100n })).wait();

const described = await token.eip712Domain();
const domain = {
  name: described.at(1),
  version: described.at(2),
  chainId: described.at(3),
  verifyingContract: described.at(4),
  salt: described.at(5),
};
report.separator = TypedDataEncoder.hashDomain(domain) === (await token.DOMAIN_SEPARATOR());

const types = {
  Permit: [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};
const deadline = 2n ** 200n;
const message = { owner: wallet.address, spender: task.spender, value: 7n, nonce: await token.nonces(wallet.address), deadline };
const signature = await wallet.signTypedData(domain, types, message);
report.signer = verifyTypedData(domain, types, message, signature) === wallet.address;
const { v, r, s } = Signature.from(signature);
const done = await (await token.permit(wallet.address, task.spender, 7n, deadline, v, r, s)).wait();
report.allowance = await token.allowance(wallet.address, task.spender);
report.nonce = await token.nonces(wallet.address);
const approval = token.interface.parseLog(done.logs[0]);
report.approval = [approval.name, approval.args.owner === wallet.address, approval.args.spender, approval.args.value];

try {
  const { salt, ...without } = domain;
  const poor = Signature.from(await wallet.signTypedData(without, types, { ...message, nonce: 1n }));
  await token.permit.staticCall(wallet.address, task.spender, 7n, deadline, poor.v, poor.r, poor.s);
} catch (error) {
  report.without_salt = error.reason;
}

await (await token.transfer(task.spender, 5n)).wait();
const found = await token.queryFilter(token.filters.Transfer(wallet.address), 0, "latest");
report.transfer = found.map((event) => [event.args.from === wallet.address, event.args.to, event.args.value]);
finish(report);
