// What every peer is asked to do is the same, and so is the shape of its report: one JSON document on stdout.
export const task = JSON.parse(process.argv[2]);

export function finish(report) {
  const text = JSON.stringify(report, (_, value) => (typeof value === "bigint" ? value.toString() : value));
  process.stdout.write(text + "\n", () => process.exit(0));
}

export async function until(condition, milliseconds = 20000) {
  const end = Date.now() + milliseconds;
  while (!condition()) {
    if (Date.now() > end) throw new Error("nothing came");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
