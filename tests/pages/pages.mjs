// The pages of a directory, NAME.LANG.html, in a real browser: measured, not read.
//
//   node pages.mjs DIRECTORY [SCREENSHOTS]
//
// A page must fit on one sheet of A4, cut nothing off, show its verdict as word and shape, ask the
// fifteen questions, keep the picture in its box, be legible, and ask the network for nothing.

import { mkdirSync, readdirSync } from "node:fs";
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
const SHAPES = { ok: "circle", ask: "path", stop: "path", many: "path", invalid: "path" };
const WORDS = {
  ok: ["NO STOP ON RECORD", "使用を止める記録なし"],
  ask: ["ASK THE MAKER", "製造元へ確認"],
  stop: ["DO NOT USE", "使用しないでください"],
  many: ["DO NOT USE", "使用しないでください"],
  invalid: ["EVIDENCE INVALID", "証拠が不正"],
};

/** Runs in the page: everything that is wrong with it, as sentences. */
function faults({ word, shape, japanese, answered }) {
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
  const title = header?.querySelector("h1");
  if (title?.textContent !== word) wrong.push(`the verdict says ${title?.textContent}, expected ${word}`);
  const icon = header?.querySelector("svg.icon");
  if (icon?.querySelector(".shape")?.tagName !== shape || box(icon).width < 40) wrong.push("the verdict's shape is not to be seen");
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
    // 6 pt in print; 8 px are 6 pt.
    const size = Number.parseFloat(getComputedStyle(element).fontSize);
    if (size < 8) wrong.push(`${name(element)} is ${size} px small, expected 8 or more`);
  }

  if (answered) {
    const asked = [...document.querySelectorAll(".questions th")].map((th) => th.textContent);
    const numbers = asked.map((text) => Number.parseInt(text, 10));
    if (numbers.length !== 15 || numbers.some((n, i) => n !== i + 1)) wrong.push(`the questions are ${numbers}`);
    const answers = [...document.querySelectorAll(".questions td")];
    if (answers.some((td) => td.textContent.trim() === "")) wrong.push("a question without an answer, not even that there is none");

    // The picture: marks and words inside, and no word over another.
    const way = document.querySelector("svg.way");
    const marks = [...way.querySelectorAll("g > :not(text)")];
    const frame = box(way);
    const inside = (r) => r.left >= frame.left - 0.5 && r.right <= frame.right + 0.5 && r.top >= frame.top - 0.5 && r.bottom <= frame.bottom + 0.5;
    if (marks.length < 3) wrong.push(`the picture has ${marks.length} marks`);
    for (const element of [...marks, ...way.querySelectorAll("text")])
      if (!inside(box(element))) wrong.push(`the picture loses ${name(element)} ${element.textContent}`);
    const texts = [...way.querySelectorAll("text")];
    for (const row of ["what", "date", "who"]) {
      const count = texts.filter((text) => text.classList.contains(row)).length;
      if (count < marks.length) wrong.push(`${count} words "${row}" at ${marks.length} marks`);
    }
    texts.forEach((text, i) => {
      const [a, others] = [box(text), texts.slice(i + 1)];
      // Boxes of lines below each other may touch: a font's box is taller than its letters.
      const half = a.height / 2;
      const over = (b) => a.left < b.right && b.left < a.right && Math.abs(a.top - b.top) < half;
      for (const other of others) if (over(box(other))) wrong.push(`in the picture ${text.textContent} runs into ${other.textContent}`);
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
      answered: verdict !== "invalid",
    });
    if (asked.some((address) => address !== url)) wrong.push(`it asks for ${asked}`);
    if ((await page.getAttribute("html", "lang")) !== language) wrong.push("the language is not said");
    const printed = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    const height = await page.evaluate(() => Math.ceil(document.querySelector("main").getBoundingClientRect().height));
    if (height > HEIGHT) wrong.push(`it is ${height} high, expected ${HEIGHT} at most`);
    const sheets = printed.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length;
    if (sheets !== 1) wrong.push(`it prints on ${sheets} sheets, expected 1`);
    const size = printed.toString("latin1").match(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/);
    if (Math.abs(size?.[1] - 595) > 2 || Math.abs(size?.[2] - 842) > 2) wrong.push(`the sheet is ${size?.slice(1)} points, expected A4`);
    if (screenshots) await page.screenshot({ path: `${screenshots}/${verdict}.${language}.print.png`, fullPage: true });
    // On a phone it is read from top to bottom, not from side to side.
    await page.emulateMedia({ media: "screen" });
    await page.setViewportSize({ width: 390, height: 844 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > 390) wrong.push(`on a phone it is ${wide} wide, expected 390`);
    if (screenshots) await page.screenshot({ path: `${screenshots}/${verdict}.${language}.phone.png`, fullPage: true });
    await page.close();
    console.log(`${wrong.length === 0 ? "ok    " : "FAILED"} ${file}`);
    wrong.forEach((fault) => console.log(`       ${fault}`));
    wrong.length === 0 ? (passed += 1) : (failed += 1);
  }
} finally {
  await browser.close();
}
if (passed + failed !== 10) failed += 1;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
