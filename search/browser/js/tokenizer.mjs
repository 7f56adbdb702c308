// Text to tokens, as search/tokenizer.py and search/units.py have it.

import { stem } from "./stemmer.mjs";

const HAN = "\\u3005\\u3007\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{323af}";
const UNSPACED = `${HAN}\\u3041-\\u30ff\\u31f0-\\u31ff\\uac00-\\ud7a3`;
const WORD = `(?:(?![${UNSPACED}])[\\p{L}\\p{N}])+`;
const WRITTEN = `${WORD}(?:[._\\-]+${WORD})*(?:\\+\\+|#(?![\\p{L}\\p{N}_]))?`;
const TOKEN = new RegExp(`(?<run>[${UNSPACED}]+)|${WRITTEN}`, "gu");
const PARTS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|(?:(?![A-Za-z0-9])[\p{L}\p{N}])+/gu;
const LONGEST = 100;

export const HAN_RUN = new RegExp(`[${HAN}]+`, "gu");
const HAN_START = new RegExp(`^[${HAN}]`, "u");
export const isHan = (text) => HAN_START.test(text);

const SPELLINGS = {
  us: "μs us 微秒 microseconds microsecond",
  ms: "ms 毫秒 milliseconds millisecond msec",
  s: "s 秒钟 秒 seconds second secs sec",
  min: "min 分钟 minutes minute mins",
  h: "h 个小时 小时 hours hour hrs hr",
  d: "天 days day",
  wk: "周 个星期 星期 weeks week",
  mon: "个月 months month",
  kb: "kb",
  mb: "mb",
  gb: "gb",
  tb: "tb",
  kbps: "kbps",
  mbps: "mbps",
  gbps: "gbps",
  tps: "tps",
  qps: "qps",
  pd: "人天 人日 person-days person-day",
  "%": "% percent",
  "°c": "°c 摄氏度",
};
const UNIT_OF = new Map(
  Object.entries(SPELLINGS).flatMap(([unit, all]) => all.split(" ").map((spelling) => [spelling, unit])),
);
const spelled = (words) =>
  [...UNIT_OF.keys()]
    .filter((spelling) => /^[a-z]/.test(spelling) === words)
    .sort((one, other) => other.length - one.length)
    .join("|");
const QUANTITY = new RegExp(
  `(?<![A-Za-z0-9_.,])(?<number>\\d+(?:,\\d{3})*(?:\\.\\d+)?)[ \\t]?(?:(?<word>${spelled(true)})(?![A-Za-z0-9_])|(?<sign>${spelled(false)}))`,
  "giu",
);

/** [token, start, end] of each number with a unit; those spelled like the token only when `every` is asked for. */
export function quantities(folded, every = false) {
  const found = [];
  for (const match of folded.matchAll(QUANTITY)) {
    const { number, word, sign } = match.groups;
    const token = number.replaceAll(",", "") + UNIT_OF.get((word ?? sign).toLowerCase());
    if (every || !word || match[0].toLowerCase() !== token) {
      found.push([token, match.index, match.index + match[0].length]);
    }
  }
  return found;
}

/** A lower-case word or identifier without hyphens, underscores and the zeros that lead its numbers. */
export function canonical(word) {
  if (/^[0-9]+$/.test(word.replace(/[-_.]/g, ""))) return word;
  return word.replaceAll("_", "-").replace(/(?<![0-9.])0+(?=[1-9])/g, "").replaceAll("-", "");
}

function wordTokens(word) {
  const whole = word.toLowerCase().slice(0, LONGEST);
  const found = [[stem(whole), false, 0, word.length]];
  const plain = canonical(whole);
  if (plain !== whole) found.push([stem(plain), true, 0, word.length]);
  const parts = [...word.matchAll(PARTS)].filter((part) => part[0].length <= LONGEST);
  if (parts.length > 1) {
    for (const part of parts) {
      found.push([stem(part[0].toLowerCase()), true, part.index, part.index + part[0].length]);
    }
  }
  return found;
}

/** The tokens of a text that was folded with its case kept: {text, part, start, end}, quantities last. */
export function tokens(folded) {
  const found = [];
  const add = (text, part, start, end) => found.push({ text, part, start, end });
  for (const match of folded.matchAll(TOKEN)) {
    const start = match.index;
    if (match.groups.run === undefined) {
      for (const [word, part, first, last] of wordTokens(match[0])) add(word, part, start + first, start + last);
      continue;
    }
    const characters = [...match[0]];
    if (characters.length === 1) add(match[0], false, start, start + match[0].length);
    let at = start;
    for (let pair = 0; pair + 1 < characters.length; pair += 1) {
      const text = characters[pair] + characters[pair + 1];
      add(text, false, at, at + text.length);
      at += characters[pair].length;
    }
  }
  for (const [token, start, end] of quantities(folded)) add(token, true, start, end);
  return found;
}

/** "zh" when a fifth or more of the units of a folded text are Han, else "en". */
export function languageOf(folded) {
  const runs = folded.match(HAN_RUN) ?? [];
  const han = runs.reduce((sum, run) => sum + [...run].length, 0);
  let words = 0;
  for (const match of folded.matchAll(TOKEN)) words += match.groups.run === undefined ? 1 : 0;
  return han && han >= 0.2 * (han + words) ? "zh" : "en";
}
