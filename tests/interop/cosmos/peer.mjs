// Encodes messages and sign documents with cosmjs: a list of cases on stdin, a list of hex texts on stdout.
import { readFileSync } from "node:fs";
import { makeAuthInfoBytes, makeSignBytes, makeSignDoc } from "@cosmjs/proto-signing";
import { PubKey as NodeKey } from "cosmjs-types/cosmos/crypto/ed25519/keys";
import { PubKey } from "cosmjs-types/cosmos/crypto/secp256k1/keys";
import * as distribution from "cosmjs-types/cosmos/distribution/v1beta1/tx";
import * as gov from "cosmjs-types/cosmos/gov/v1/tx";
import * as slashing from "cosmjs-types/cosmos/slashing/v1beta1/tx";
import * as staking from "cosmjs-types/cosmos/staking/v1beta1/tx";
import { TxBody, TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";

const modules = {
  "cosmos.staking.v1beta1": staking,
  "cosmos.distribution.v1beta1": distribution,
  "cosmos.slashing.v1beta1": slashing,
  "cosmos.gov.v1": gov,
};
const hex = (bytes) => Buffer.from(bytes).toString("hex");

// Bytes come as {"$hex": …}, packed messages as {"$pack": [type, fields]}, numbers of 64 bits as {"$big": …}.
function revive(value) {
  if (Array.isArray(value)) return value.map(revive);
  if (value === null || typeof value !== "object") return value;
  if ("$hex" in value) return Uint8Array.from(Buffer.from(value.$hex, "hex"));
  if ("$big" in value) return BigInt(value.$big);
  if ("$pack" in value) return pack(...value.$pack);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, revive(inner)]));
}

function pack(type, fields) {
  if (type === "cosmos.crypto.ed25519.PubKey") {
    return { typeUrl: "/" + type, value: NodeKey.encode(NodeKey.fromPartial(revive(fields))).finish() };
  }
  const dot = type.lastIndexOf(".");
  const kind = modules[type.slice(0, dot)][type.slice(dot + 1)];
  return { typeUrl: "/" + type, value: kind.encode(kind.fromPartial(revive(fields))).finish() };
}

const answers = JSON.parse(readFileSync(0, "utf8")).map((asked) => {
  const body = TxBody.encode(
    TxBody.fromPartial({
      messages: asked.messages.map((one) => pack(...one)),
      memo: asked.memo,
      timeoutHeight: BigInt(asked.timeout),
    }),
  ).finish();
  const pubkey = {
    typeUrl: asked.keyType,
    value: PubKey.encode({ key: Uint8Array.from(Buffer.from(asked.key, "hex")) }).finish(),
  };
  const auth = makeAuthInfoBytes(
    [{ pubkey, sequence: BigInt(asked.sequence) }],
    [{ denom: asked.denom, amount: asked.fee }],
    asked.gas,
    undefined,
    undefined,
  );
  const document = makeSignBytes(makeSignDoc(body, auth, asked.chain, BigInt(asked.account)));
  const signatures = [Uint8Array.from(Buffer.from(asked.signature, "hex"))];
  const raw = TxRaw.encode(TxRaw.fromPartial({ bodyBytes: body, authInfoBytes: auth, signatures })).finish();
  return { document: hex(document), raw: hex(raw) };
});
process.stdout.write(JSON.stringify(answers));
