// The pages of a directory, NAME.LANG.html, in a real browser: measured, not read.
//
//   node pages.mjs DIRECTORY [SCREENSHOTS]
//
// A page must fit on its sheets of A4 (one, or two with a verdict), cut nothing off, show its verdict as word
// and shape, ask the fifteen questions, be legible in print and on a narrow phone, say in Japanese what it says in
// Japanese, and ask the network for nothing.

import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const driver = createRequire(new URL("../foreign-clients/package.json", import.meta.url));
const { chromium } = driver("playwright-core");

const [directory, screenshots] = process.argv.slice(2);
if (screenshots) mkdirSync(screenshots, { recursive: true });

// A4 at 96 pixels an inch, less the margins of the sheet (11 mm at the sides, 7 mm above and below),
// and less 8 mm below that stay free, for a printer with larger margins or another font.
const WIDTH = Math.floor(((210 - 22) / 25.4) * 96);
const HEIGHT = Math.floor(((297 - 14 - 8) / 25.4) * 96);
// Widths of phones, in pixels.
const PHONES = [360, 390];
const SHAPES = { ok: "circle", ask: "path", stop: "path", many: "path", invalid: "path" };
const WORDS = {
  ok: ["NO STOP ON RECORD", "使用を止める記録なし"],
  ask: ["ASK THE MAKER", "製造元へ確認"],
  stop: ["DO NOT USE", "使用しないでください"],
  many: ["DO NOT USE", "使用しないでください"],
  invalid: ["EVIDENCE INVALID", "証拠が不正"],
  certificate: ["Certificate of analysis CE26-0007", "試験成績書 CE26-0007"],
};

/** Runs in the page: everything that is wrong with it, as sentences. */
function faults({ word, shape, japanese, answered, certificate }) {
  const wrong = [];
  const box = (element) => element.getBoundingClientRect();
  const name = (element) => `<${element.tagName.toLowerCase()} class="${element.getAttribute("class") ?? ""}">`;
  const page = document.documentElement;

  // Nothing is cut off, nothing reaches over the edge.
  if (page.scrollWidth > page.clientWidth) wrong.push(`the page is ${page.scrollWidth} wide, the paper ${page.clientWidth}`);
  for (const element of document.body.querySelectorAll("*")) {
    const { left, right, width } = box(element);
    if (element.closest("svg") === null && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)
      wrong.push(`${name(element)} is cut: ${element.textContent.slice(0, 40)}`);
    if (width > 0 && (left < -1 || right > page.clientWidth + 1)) wrong.push(`${name(element)} reaches over the edge`);
  }

  // The verdict: its word, its shape, its contrast.
  const header = document.querySelector("header.verdict");
  const title = document.querySelector("h1");
  if (title?.textContent !== word) wrong.push(`it says ${title?.textContent}, expected ${word}`);
  const icon = header?.querySelector("svg.icon");
  if (!certificate && (icon?.querySelector(".shape")?.tagName !== shape || box(icon).width < 40)) wrong.push("the verdict's shape is not to be seen");
  if (certificate && box(document.querySelector(".link svg")).width < 80) wrong.push("the code of the link is not to be seen");
  const light = (color) => {
    const channels = color.match(/[\d.]+/g).slice(0, 3).map((c) => c / 255);
    const [r, g, b] = channels.map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const background = (element) => {
    const color = getComputedStyle(element).backgroundColor;
    const clear = color === "transparent" || color.endsWith(", 0)");
    return clear && element.parentElement ? background(element.parentElement) : clear ? "rgb(255, 255, 255)" : color;
  };
  for (const element of document.querySelectorAll("h1, h2, p, li, dt, dd, th, td, pre")) {
    const [a, b] = [light(getComputedStyle(element).color), light(background(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) wrong.push(`${name(element)} has a contrast of ${contrast.toFixed(1)}, expected 4.5`);
  }

  if (answered) {
    const asked = [...document.querySelectorAll(".questions th")].map((th) => th.textContent);
    const numbers = asked.map((text) => Number.parseInt(text, 10));
    if (numbers.length !== 15 || numbers.some((n, i) => n !== i + 1)) wrong.push(`the questions are ${numbers}`);
    const answers = [...document.querySelectorAll(".questions td")];
    if (answers.some((td) => td.textContent.trim() === "")) wrong.push("a question without an answer, not even that there is none");

    // The vial's way: a mark, a word, a day and a name at each moment, and no moment over another.
    const moments = [...document.querySelectorAll(".way li:not(.hidden)")];
    if (moments.length < 3) wrong.push(`the way has ${moments.length} moments`);
    for (const moment of moments) {
      for (const part of ["svg.step", ".what", ".date", ".who"])
        if (!(box(moment.querySelector(part) ?? moment.appendChild(document.createElement("i"))).width > 0))
          wrong.push(`a moment of the way has no ${part}: ${moment.textContent}`);
    }
    moments.forEach((moment, i) => {
      const [a, next] = [box(moment), moments[i + 1] && box(moments[i + 1])];
      if (next && a.right > next.left + 1 && a.bottom > next.top + 1) wrong.push(`a moment runs into the next: ${moment.textContent}`);
    });
  }

  // A font has the characters: without one they are all drawn as the same box.
  if (japanese) {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const drawn = (c) => {
      canvas.clearRect(0, 0, 40, 40);
      canvas.font = `30px ${getComputedStyle(document.body).fontFamily}`;
      canvas.fillText(c, 2, 32);
      return canvas.getImageData(0, 0, 40, 40).data.join();
    };
    if (new Set(["使", "用", "製", "造", "あ"].map(drawn)).size !== 5) wrong.push("no font has Japanese characters");
  }
  return wrong;
}

/** Runs in the page: texts that are smaller than so many pixels, as sentences. */
function small(least) {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const wrong = new Set();
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const size = Number.parseFloat(getComputedStyle(element).fontSize);
    const seen = walker.currentNode.data.trim() !== "" && element.getBoundingClientRect().width > 0;
    if (seen && size < least - 0.1) wrong.add(`<${element.tagName.toLowerCase()}> is ${size} px small, expected ${least} or more: ${element.textContent.slice(0, 40)}`);
  }
  return [...wrong];
}

/**
 * Runs in the page: how many of its letters are Latin, leaving out what has no Japanese: commands, hashes and
 * codes, which stand in capitals or in small print, units, and the names that the ledger has.
 */
function latin(names) {
  const main = document.querySelector("main").cloneNode(true);
  main.querySelectorAll("pre, small, .code, .hash, dl.checked dd, style").forEach((element) => element.remove());
  let text = main.textContent;
  for (const name of [...names].sort((a, b) => b.length - a.length)) text = text.replaceAll(name, "");
  text = text
    .replace(/https:\/\/[!-~]+|\b[0-9a-f]{16,}\b|\b[a-z]{3}_[0-9a-f]{8,}/g, "")
    .replace(/\[[A-Z_]+(\([^)]*\))?\]/g, "")
    .replace(/\b[A-Z0-9][A-Z0-9_.]+\b/g, "")
    .replace(/\b(EU|mL|µL|uL|mg|µg|ug|ng|pg|kg|nm|µm|mV|mosm)\b(\/(mL|kg|mg|µg|ug))?/g, "");
  const count = (pattern) => (text.match(pattern) ?? []).length;
  const [latin, japanese] = [count(/[A-Za-z]/g), count(/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/gu)];
  const words = (text.match(/[A-Za-z][A-Za-z ]*/g) ?? []).join("|");
  return { share: latin / (latin + japanese), words };
}

/** Names that an answer's JSON has: organisations, product, lot, raw materials. */
function names(facts) {
  const parties = [facts.question.maker, facts.question.asked_by, ...facts.timeline.map((moment) => moment.by)];
  const all = [facts.question.product, facts.question.lot, facts.question.serial, ...parties.map((party) => party?.name)];
  const called = readFileSync(resolve(directory, "names"), "utf8").split("\n");
  return [...all, ...called, ...(facts.ingredients ?? []).map((material) => material.name)].filter(Boolean);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
let passed = 0;
let failed = 0;
try {
  for (const file of readdirSync(directory).filter((name) => name.endsWith(".html")).sort()) {
    const [verdict, language] = file.split(".");
    const page = await browser.newPage({ viewport: { width: WIDTH, height: 1050 }, deviceScaleFactor: 2 });
    const asked = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.emulateMedia({ media: "print" });
    const url = pathToFileURL(resolve(directory, file)).href;
    await page.goto(url);
    const japanese = language === "ja";
    const wrong = await page.evaluate(faults, {
      word: WORDS[verdict][japanese ? 1 : 0],
      shape: SHAPES[verdict],
      japanese,
      answered: !["invalid", "certificate"].includes(verdict),
      certificate: verdict === "certificate",
    });
    if (asked.some((address) => address !== url)) wrong.push(`it asks for ${asked}`);
    if ((await page.getAttribute("html", "lang")) !== language) wrong.push("the language is not said");
    const printed = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    const heights = await page.evaluate(() => [...document.querySelectorAll(".sheet")].map((sheet) => Math.ceil(sheet.getBoundingClientRect().height)));
    if (heights.some((height) => height > HEIGHT)) wrong.push(`its sheets are ${heights} high, expected ${HEIGHT} at most`);
    const sheets = printed.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length;
    const expected = verdict === "invalid" ? 1 : 2;
    // A certificate has as many sheets as the lot has tests.
    if (verdict !== "certificate" && (sheets !== expected || heights.length !== expected)) wrong.push(`it prints on ${sheets} sheets, expected ${expected}`);
    // 8 pt, the least that a sheet in the hand may have.
    wrong.push(...(await page.evaluate(small, (8 * 96) / 72)));
    if (japanese) {
      const facts = JSON.parse(readFileSync(resolve(directory, `${verdict}.json`), "utf8"));
      const { share, words } = await page.evaluate(latin, names(facts));
      if (share >= 0.1) wrong.push(`${Math.round(share * 100)} % of its letters are Latin, expected fewer than 10: ${words}`);
    }
    const size = printed.toString("latin1").match(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/);
    if (Math.abs(size?.[1] - 595) > 2 || Math.abs(size?.[2] - 842) > 2) wrong.push(`the sheet is ${size?.slice(1)} points, expected A4`);
    if (screenshots) await page.screenshot({ path: `${screenshots}/${verdict}.${language}.print.png`, fullPage: true });
    // On a phone it is read from top to bottom, not from side to side.
    await page.emulateMedia({ media: "screen" });
    for (const width of PHONES) {
      await page.setViewportSize({ width, height: 844 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width) wrong.push(`on a phone it is ${wide} wide, expected ${width}`);
      wrong.push(...(await page.evaluate(small, 12)).map((text) => `on a phone ${text}`));
    }
    if (screenshots) await page.screenshot({ path: `${screenshots}/${verdict}.${language}.phone.png`, fullPage: true });
    await page.close();
    console.log(`${wrong.length === 0 ? "ok    " : "FAILED"} ${file}`);
    wrong.forEach((fault) => console.log(`       ${fault}`));
    wrong.length === 0 ? (passed += 1) : (failed += 1);
  }
} finally {
  await browser.close();
}
if (passed + failed !== 12) failed += 1;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
