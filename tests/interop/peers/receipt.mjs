// A stranger with ethers alone: does the consent in a receipt, and its withdrawal, verify as typed data?
import { ethers } from "ethers";

const receipts = JSON.parse(process.argv[2]);
const types = {
  Consent: [
    ["grantId", "bytes32"], ["version", "uint32"], ["previous", "bytes32"], ["subject", "address"],
    ["issuer", "string"], ["client", "string"], ["clientKey", "bytes32"], ["fields", "string[]"],
    ["purposeId", "string"], ["purpose", "string"], ["notBefore", "uint64"], ["expires", "uint64"],
    ["retention", "uint64"], ["maxUses", "uint32"], ["receiptHash", "bytes32"],
  ].map(([name, type]) => ({ name, type })),
};
const withdrawal = {
  Withdrawal: [["grantId", "bytes32"], ["consent", "bytes32"], ["time", "uint64"]].map(([name, type]) => ({ name, type })),
};
const bytes = (text) => "0x" + Buffer.from(text, "base64url").toString("hex");
const seconds = (text) => Math.floor(Date.parse(text) / 1000);
const days = (text) => (text === null ? 0 : Number(text.slice(1, -1)) * 86400);

// RFC 8785 of what stands in a receipt: texts, whole numbers, lists and objects with ASCII names.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${members.join(",")}}`;
}

const answers = receipts.map(({ body, proofs }) => {
  const { processing, parties, chain, subject } = body;
  const domain = { name: "cmwallet consent", version: "1", chainId: chain.id, verifyingContract: chain.key_registry };
  const message = {
    grantId: bytes(body.record_id),
    version: body.version,
    previous: body.previous ?? ethers.ZeroHash,
    subject: subject.account,
    issuer: parties.issuer,
    client: parties.controller.did,
    clientKey: bytes(parties.controller.key),
    fields: processing.personal_data,
    purposeId: processing.purpose.id,
    purpose: processing.purpose.text,
    notBefore: seconds(processing.not_before),
    expires: seconds(processing.expires),
    retention: days(processing.retention),
    maxUses: processing.max_uses ?? 0,
    receiptHash: ethers.sha256(ethers.toUtf8Bytes(canonical(body))),
  };
  const of = (kind) => proofs.find((proof) => proof.type === kind);
  const consent = ethers.TypedDataEncoder.hash(domain, types, message);
  const signer = ethers.verifyTypedData(domain, types, message, of("consent").signature);
  const taken = of("withdrawal");
  const back = taken && ethers.verifyTypedData(
    domain, withdrawal, { grantId: message.grantId, consent: taken.consent, time: seconds(taken.time) }, taken.signature,
  );
  return { signer: signer === subject.account, withdrawn: back === subject.account, consent };
});
console.log(JSON.stringify(answers));
