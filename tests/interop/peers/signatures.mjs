// ethers and viem hash typed data, siwe reads sign-ins. Tasks come on stdin: {"typed": […], "siwe": […]}.
import { TypedDataEncoder } from "ethers";
import { SiweMessage } from "siwe";
import { hashTypedData } from "viem";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const task = JSON.parse(Buffer.concat(chunks).toString("utf8"));

const byEthers = ({ types, primaryType, domain, message }) => {
  const { EIP712Domain, ...own } = types;
  if (TypedDataEncoder.getPrimaryType(own) !== primaryType) throw new Error("another primary type");
  return TypedDataEncoder.hash(domain, own, message);
};
const attempt = (what) => {
  try {
    return what();
  } catch (error) {
    return `error: ${error.message ?? error}`;
  }
};

const report = {
  typed: task.typed.map((document) => [attempt(() => byEthers(document)), attempt(() => hashTypedData(document))]),
  siwe: task.siwe.map((text) =>
    attempt(() => {
      const read = new SiweMessage(text);
      return { ...read, again: read.prepareMessage() };
    }),
  ),
};
process.stdout.write(JSON.stringify(report, (_, value) => (typeof value === "bigint" ? String(value) : value)));
