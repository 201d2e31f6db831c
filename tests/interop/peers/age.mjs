// age by another implementation: decrypts a file with an identity, or encrypts one to a recipient.
import { readFileSync, writeFileSync } from "node:fs";
import { Decrypter, Encrypter, identityToRecipient } from "age-encryption";

const [what, key, source, target] = process.argv.slice(2);
const content = readFileSync(source);

if (what === "decrypt") {
  const decrypter = new Decrypter();
  decrypter.addIdentity(key);
  writeFileSync(target, await decrypter.decrypt(content));
  console.log(await identityToRecipient(key));
} else {
  const encrypter = new Encrypter();
  encrypter.addRecipient(key);
  writeFileSync(target, await encrypter.encrypt(content));
}
