// SLIP-39 by another implementation: splits a secret, or puts shares together. One task on the command line, JSON.
import { createRequire } from "node:module";

const Slip39 = createRequire(import.meta.url)("slip39");
const task = JSON.parse(process.argv[2]);

if (task.split) {
  const made = Slip39.fromArray([...Buffer.from(task.split, "hex")], {
    groups: [[task.needed, task.made, "shares"]],
    extendableBackupFlag: task.extendable,
    iterationExponent: 1,
  });
  console.log(JSON.stringify(made.fromPath("r/0").mnemonics));
} else {
  console.log(JSON.stringify(Buffer.from(Slip39.recoverSecret(task.combine)).toString("hex")));
}
