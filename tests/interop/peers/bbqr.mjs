// BBQr by the library of those who wrote the standard: splits content, or joins codes. One task on stdin, JSON.
import { joinQRs, splitQRs } from "bbqr";
import { readFileSync } from "node:fs";

const task = JSON.parse(readFileSync(0, "utf8"));

if (task.split) {
  console.log(JSON.stringify(splitQRs(Buffer.from(task.split, "base64"), task.kind, task.options).parts));
} else {
  const { fileType, encoding, raw } = joinQRs(task.join);
  console.log(JSON.stringify([fileType, encoding, Buffer.from(raw).toString("base64")]));
}
