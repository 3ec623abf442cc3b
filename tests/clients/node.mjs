// `node node.mjs URL`: the checks in Node. `node node.mjs --bundle FILE`: the page's script.

import { build } from "esbuild";
import { run } from "./checks.mjs";

const [first, second] = process.argv.slice(2);
if (first === "--bundle") {
  await build({ entryPoints: ["browser.mjs"], bundle: true, format: "esm", outfile: second, logLevel: "error" });
} else {
  // Node opens as many connections as there are calls, so many streams are possible over HTTP/1.1 too.
  console.log(JSON.stringify(await run(first, "Node", 100)));
  process.exit(0);
}
