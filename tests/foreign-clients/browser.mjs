// The page of examples/typescript/ in a real browser, used as a person uses it.
//
//   node browser.mjs PORT SERVER WORK CODE
//
// The page is served as http://127.0.0.1:PORT, the origin that the daemon names, and as
// http://localhost:PORT, which it does not. WORK has the events, the
// laboratory's key, the trust file and the token of a clinic.

import { createReadStream, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { chromium } from "playwright-core";

const [port, server, work, code] = process.argv.slice(2);
const page_files = { "/": ["index.html", "text/html"], "/dist/page.js": ["dist/page.js", "text/javascript"] };
const pages = createServer((request, response) => {
  const [file, type] = page_files[request.url] ?? [];
  response.writeHead(file ? 200 : 404, { "content-type": type ?? "text/plain" });
  file ? createReadStream(new URL(`../../examples/typescript/${file}`, import.meta.url)).pipe(response) : response.end();
}).listen(Number(port), "127.0.0.1");

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
  ],
});
const page = await browser.newPage();

async function open(origin) {
  await page.goto(`http://${origin}:${port}/`);
  await page.fill("#server", server);
  await page.fill("#token", readFileSync(`${work}/clinic-a`, "utf8"));
  await page.setInputFiles("#trust", `${work}/ledger.trust`);
  await page.setInputFiles("#key", `${work}/lab-analyst.pem`);
  await page.fill("#code", code);
}

/** Presses a button and gives what the page says then. */
async function press(button) {
  await page.click(`#${button}`);
  const answer = page.locator("#answer:not([data-verdict=''])");
  return `${await answer.getAttribute("data-verdict")}\n${await answer.textContent()}`;
}

try {
  await open("127.0.0.1");
  // The first one twice: what was signed is sent again, not signed again.
  for (const event of ["browser", "browser", "browser-wrong"]) {
    await page.fill("#event", readFileSync(`${work}/${event}.json`, "utf8"));
    console.log(await press("submit"));
  }
  console.log(await press("verify"));
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#evidence")]);
  await download.saveAs(`${work}/browser.lotproof`);
  await open("localhost");
  console.log(`a page of another origin: ${await press("verify")}`);
} finally {
  await browser.close();
  pages.close();
}
