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

/** The candidates of a query, best first: {number, score, lexical, similarity}; `allowed` tells which passages may be found. */
export function rank(library, query, vector, allowed) {
  const words = library.index.scores(query);
  const similar = vector ? library.vectors.similarities(vector) : null;
  const numbers = candidates(library, query, words, similar, allowed);
  library.index.addCharacters(query, numbers, words);
  const found = numbers.map((number) => ({
    number,
    lexical: words.get(number) ?? 0,
    similarity: similar ? similar[number] : 0,
    abroad: library.chinese[number] !== (query.language === "zh"),
  }));
  const { scores, near } = fused(library, query, similar, found);
  const gains = boosts(library, query, found);
  return found
    .map((one, at) => ({ ...one, fused: scores[at], score: scores[at] + gains[at] }))
    .filter((one, at) => one.lexical > 0 || near[at])
    .sort((one, other) => other.score - one.score || one.number - other.number);
}

function candidates(library, query, words, similar, allowed) {
  const chosen = new Set(best([...words].filter(([number]) => allowed(number))));
  for (const token of rare(library, query)) {
    const { named, mentioned } = library.index.holders(token);
    for (const held of [named, mentioned]) [...held].filter(allowed).slice(0, DEPTH).forEach((number) => chosen.add(number));
  }
  for (const own of similar ? [true, false] : []) {
    const part = [];
    for (let number = 0; number < similar.length; number += 1) {
      const here = library.chinese[number] === (query.language === "zh");
      if (here === own && allowed(number)) part.push([number, similar[number]]);
    }
    best(part).forEach((number) => chosen.add(number));
  }
  return [...chosen].sort((one, other) => one - other);
}

/** The numbers of the best of [number, score]. */
function best(scored) {
  if (scored.length > DEPTH) {
    const values = Float64Array.from(scored, ([, score]) => score).sort();
    const least = values[values.length - DEPTH];
    scored = scored.filter(([, score]) => score >= least);
  }
  return scored.map(([number]) => number);
}

function fused(library, query, similar, found) {
  if (!similar) {
    const most = Math.max(1e-9, ...found.map(({ lexical }) => lexical));
    return { scores: found.map(({ lexical }) => lexical / most), near: found.map(() => false) };
  }
  const { weight, floor } = library.embedder;
  const zh = query.language === "zh";
  const both = library.chinese.includes(true) && library.chinese.includes(false);
  const twins = library.chinese.some((chinese) => chinese !== zh);
  const other = twins ? scaleOf(sampled(library, similar, !zh)) : null;
  const own = scaleOf(both ? sampled(library, similar, zh) : sampled(library, similar, null));
  const scores = fuse(found, weight, own, other);
  const near = found.map(
    ({ similarity, abroad }) => similarity >= floor || (other && abroad && standingOut(similarity, other) >= FOUND_Z),
  );
  return { scores: query.short ? wordsFirst(scores, found) : scores, near };
}

/** The similarities of an even sample of the passages in Chinese, in other languages, or (null) of all. */
function sampled(library, similar, chinese) {
  const numbers = [];
  library.chinese.forEach((own, number) => {
    if (chinese === null || own === chinese) numbers.push(number);
  });
  const step = Math.max(1, Math.floor(numbers.length / SAMPLE));
  return numbers.filter((_, at) => at % step === 0).map((number) => similar[number]);
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
