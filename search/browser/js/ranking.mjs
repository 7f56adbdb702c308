// From a query to ranked passages: both legs, fusion, boosts, order; see search/{retrieval,identifiers,titles}.py.

import { FOUND_Z, fuse, scaleOf, standingOut, wordsFirst } from "./fusion.mjs";
import { Information } from "./query.mjs";
import { tokens } from "./tokenizer.mjs";

const DEPTH = 60;
const SAMPLE = 512;
const NAMED = 2;
const MENTIONED = 1;
const FEW = 50;
const SHARE = 0.02;
const TITLED = 0.3;
const ENOUGH = 0.9;
const LONGEST_TITLE = 12;

/**
 * The candidates of a query, best first: {number, score, lexical, similarity};
 * `similar` are the similarities of all passages, or null; `allowed` tells which passages may be found,
 * `quoted` what phrases in quotation marks add to the scores of passages.
 */
export function rank(library, query, similar, allowed, quoted = []) {
  const words = library.index.scores(query);
  const numbers = candidates(library, query, words, similar, allowed);
  library.index.addCharacters(query, numbers, words);
  for (const [number, score] of quoted) words[number] += score;
  const found = numbers.map((number) => ({
    number,
    lexical: words[number],
    similarity: similar ? similar[number] : 0,
    abroad: library.chinese[number] !== Number(query.language === "zh"),
  }));
  const { scores, near } = fused(library, query, similar, found);
  const gains = boosts(library, query, found);
  return found
    .map((one, at) => ({ ...one, fused: scores[at], score: scores[at] + gains[at] }))
    .filter((one, at) => one.lexical > 0 || near[at])
    .sort((one, other) => other.score - one.score || one.number - other.number);
}

function candidates(library, query, words, similar, allowed) {
  const held = [];
  words.forEach((score, number) => score > 0 && held.push(number));
  const chosen = new Set(best(held.filter(allowed), words));
  for (const token of rare(library, query)) {
    const { named, mentioned } = library.index.holders(token);
    for (const some of [named, mentioned]) [...some].filter(allowed).slice(0, DEPTH).forEach((number) => chosen.add(number));
  }
  for (const numbers of similar ? Object.values(library.spoken) : []) {
    best(numbers.filter(allowed), similar).forEach((number) => chosen.add(number));
  }
  return [...chosen].sort((one, other) => one - other);
}

/** Those of the numbers whose scores are the best. */
function best(numbers, scores) {
  if (numbers.length <= DEPTH) return numbers;
  const top = [-Infinity]; // the best so far, rising
  for (const number of numbers) {
    const score = scores[number];
    if (top.length === DEPTH && score <= top[0]) continue;
    let at = top.length;
    while (at > 0 && top[at - 1] > score) at -= 1;
    top.splice(at, 0, score);
    if (top.length > DEPTH) top.shift();
  }
  const least = top[0];
  return numbers.filter((number) => scores[number] >= least);
}

function fused(library, query, similar, found) {
  if (!similar) {
    const most = Math.max(1e-9, ...found.map(({ lexical }) => lexical));
    return { scores: found.map(({ lexical }) => lexical / most), near: found.map(() => false) };
  }
  const { weight, floor } = library.embedder;
  const zh = query.language === "zh";
  const { chinese, other } = library.spoken;
  const [mine, foreign] = zh ? [chinese, other] : [other, chinese];
  const abroad = foreign.length ? scaleOf(sampled(foreign, similar)) : null;
  // a library in one language, perhaps not the query's, has one scale
  const own = scaleOf(sampled(mine.length ? mine : foreign, similar));
  const scores = fuse(found, weight, own, abroad);
  const near = found.map(
    (one) => one.similarity >= floor || (abroad && one.abroad && standingOut(one.similarity, abroad) >= FOUND_Z),
  );
  return { scores: query.short ? wordsFirst(scores, found) : scores, near };
}

/** The similarities of an even sample of the passages `numbers`. */
function sampled(numbers, similar) {
  const step = Math.max(1, Math.floor(numbers.length / SAMPLE));
  const found = [];
  for (let at = 0; at < numbers.length; at += step) found.push(similar[numbers[at]]);
  return found;
}

function* rare(library, query) {
  const most = Math.max(FEW, SHARE * library.index.passages);
  for (const token of query.identifiers) {
    const frequency = library.index.frequency(token);
    if (frequency > 0 && frequency <= most) yield token;
  }
}

function boosts(library, query, found) {
  const gains = found.map(() => 0);
  const tokensOf = [...rare(library, query)];
  for (const token of tokensOf) {
    const { named, mentioned } = library.index.holders(token);
    found.forEach(({ number }, at) => {
      gains[at] += (named.has(number) ? NAMED : mentioned.has(number) ? MENTIONED : 0) / tokensOf.length;
    });
  }
  const titled = titledRecords(library, query, found);
  found.forEach(({ number }, at) => {
    if (titled.has(library.passages[number].record)) gains[at] += TITLED;
  });
  return gains;
}

/** The records among the candidates whose title, in either language, holds the whole query. */
function titledRecords(library, query, found) {
  const titled = new Set();
  const whole = query.terms.filter((term) => !term.of);
  if (whole.length < 2 || whole.length > LONGEST_TITLE || query.identifiers.length) return titled;
  const information = new Information(query, library.index);
  const telling = information.mostTelling;
  for (const record of new Set(found.map(({ number }) => library.passages[number].record))) {
    for (const title of [library.records[record].title, library.records[record].title_alt]) {
      if (!library.folding.fold(title).includes(telling)) continue;
      const held = new Set(tokens(library.folding.foldCased(title)).map((token) => token.text));
      if (information.heldBy(held) >= ENOUGH) titled.add(record);
    }
  }
  return titled;
}
