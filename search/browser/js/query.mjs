// What somebody typed, made ready for both legs; see search/{query,grammar,synonyms,coverage}.py.

import { single } from "./lexical.mjs";
import { stem } from "./stemmer.mjs";
import { HAN_RUN, canonical, isHan, languageOf, quantities, tokens } from "./tokenizer.mjs";
import { corrections, joined } from "./spelling.mjs";

const PART = 0.5;
const QUANTITY_PART = 0.3;
const SINGLE = 0.3;
const SPELLING = 0.8;
const SYNONYM = 0.5;
const MOST_TERMS = 200;
const MOST_SYNONYMS = 30;
export const LONGEST = 20000;
const SHORT = 3;
const HUMPS = 3;
/** What is left of the weight and of the information of words that only ask. */
const LITTLE = 0.1;
/** A library of fewer passages is taken for one of so many. */
const FEWEST = 500;

const ENGLISH = `
a an the and or of to in on at by for from with as into than that this these those is are was were be been am
do does did has have had can could will would shall should may might must i we you he she it they my our your
his her its their what which who whom whose how when where why there not no if so then`;
const FUNCTION_WORDS = new Set(ENGLISH.trim().split(/\s+/).map(stem));
const QUESTIONS =
  /怎么办|怎么样|怎么|怎样|怎能|如何|为什么|为何|是什么|什么|哪些|哪个|哪里|哪种|多少|是不是|是否|能不能|能否|可不可以|请问|吗|呢|么/g;
const QUOTED = /"([^"\n]+)"|“([^”\n]+)”|「([^」\n]+)」|『([^』\n]+)』/g;
const IDENTIFIER = /^(?:(?!\d+\.\d+$)(?=.*[0-9_])[\p{L}\p{N}]+(?:[._-]+[\p{L}\p{N}]+)+|[a-z]{2,}[0-9]+)$/u;

const isIdentifier = (token) => IDENTIFIER.test(token);

/** A query ready to be looked up. */
export async function analyse(text, folding, synonyms, index) {
  const query = { text: text.slice(0, LONGEST).trim() };
  query.cased = folding.foldCased(query.text);
  query.folded = folding.fold(query.text);
  query.found = tokens(query.cased);
  query.language = languageOf(query.folded);
  query.asking = askingWords(query.folded, query.found);
  query.characters = [...new Set((query.folded.match(HAN_RUN) ?? []).join(""))];
  const together = joined(query.folded, query.found).map((pair) => stem(pair.join("")));
  const [written] = await Promise.all([
    index.written(query.folded),
    index.fetch([...query.found.map((token) => token.text), ...together], query.characters),
  ]);
  const spelled = corrections(query.folded, query.found, written, (token) => index.knows(token));
  const meant = spelled.flatMap(({ term, added }) =>
    added.map((word) => ({ tokens: [stem(word)], weight: SPELLING, of: term })),
  );
  const also = synonyms.expand(query, spelled.flatMap(({ added }) => added.map(stem)));
  query.terms = [...weighted(query), ...meant, ...also.terms];
  query.expansions = [...spelled, ...also.expansions];
  query.identifiers = [...new Set(identifiers(query.found))];
  query.phrases = [...quoted(query.text, folding)];
  query.short = new Set(query.found.filter((token) => !token.part).map((token) => token.text)).size <= SHORT;
  await index.fetch([...query.terms, ...query.phrases].flatMap((term) => term.tokens));
  return query;
}

/** What stands in quotation marks, which must occur: {tokens}, without quantities, which stand last. */
function* quoted(text, folding) {
  for (const match of text.matchAll(QUOTED)) {
    const cased = folding.foldCased(match.slice(1).find(Boolean));
    const found = tokens(cased).map((token) => token.text);
    const standing = found.slice(0, found.length - quantities(cased).length);
    if (standing.length) yield { tokens: standing };
  }
}

function askingWords(folded, found) {
  const places = new Set();
  for (const match of folded.matchAll(QUESTIONS)) {
    for (let at = match.index; at < match.index + match[0].length; at += 1) places.add(at);
  }
  const asks = (token) => range(token).some((at) => places.has(at));
  const meant = new Set(found.filter((token) => !asks(token)).map((token) => token.text));
  return new Set(found.map((token) => token.text).filter((text) => FUNCTION_WORDS.has(text) || !meant.has(text)));
}

const range = ({ start, end }) => Array.from({ length: end - start }, (_, at) => start + at);

function weighted({ cased, found, asking }) {
  const measured = quantities(cased, true);
  const amounts = new Set(measured.map(([amount]) => amount));
  const weights = new Map();
  for (const token of found) {
    let weight = token.part ? PART : 1;
    if (amounts.has(token.text)) weight = 1;
    else if (measured.some(([, start, end]) => start <= token.start && token.end <= end)) weight = QUANTITY_PART;
    else if (asking.has(token.text)) weight = LITTLE;
    if (weights.has(token.text) || weights.size < MOST_TERMS) {
      weights.set(token.text, Math.max(weight, weights.get(token.text) ?? 0));
    }
  }
  const alone = weights.size === 1;
  return [...weights].map(([text, weight]) =>
    [...text].length === 1 && isHan(text)
      ? { tokens: [single(text)], weight: alone ? 1 : SINGLE }
      : { tokens: [text], weight },
  );
}

function* identifiers(found) {
  for (let at = 0; at < found.length; at += 1) {
    if (found[at].part) continue;
    let parts = 0;
    while (found[at + parts + 1]?.part) parts += 1;
    if (parts >= HUMPS || isIdentifier(found[at].text)) yield stem(canonical(found[at].text));
  }
}

/** The glossary: groups of names for one thing. */
export class Synonyms {
  constructor(groups, folding) {
    this.groups = groups.map((group) => distinct(group.map((written) => named(written, folding))));
    this.groups = this.groups.filter((group) => group.length > 1);
  }

  /** The other names of what occurs in a query, at lower weight. */
  expand(query, spelled) {
    const own = query.found.filter((token) => !token.part).map((token) => token.text);
    const known = new Set(this.groups.flat().filter((name) => here(name, query.folded, own, spelled)).map(key));
    const terms = new Map();
    const expansions = [];
    for (const group of this.groups) {
      const present = group.filter((name) => known.has(key(name)));
      const fresh = group.filter((name) => !known.has(key(name)) && !terms.has(key(name)));
      if (!present.length || !fresh.length || terms.size >= MOST_SYNONYMS) continue;
      const of = present[0].written;
      for (const name of fresh) terms.set(key(name), { tokens: name.tokens, weight: SYNONYM, of });
      expansions.push({ term: of, added: fresh.map((name) => name.written), kind: "synonym" });
    }
    return { terms: [...terms.values()].slice(0, MOST_SYNONYMS), expansions };
  }
}

const key = (name) => name.tokens.join(" ");

function named(written, folding) {
  const folded = folding.fold(written).trim();
  const own = tokens(folding.foldCased(written)).filter((token) => !token.part);
  return { written, folded, tokens: own.map((token) => token.text), chinese: folded.match(HAN_RUN) !== null };
}

function distinct(names) {
  const seen = new Map();
  for (const name of names) {
    if (name.tokens.length && name.folded.length > 1 && !seen.has(key(name))) seen.set(key(name), name);
  }
  return [...seen.values()];
}

function here(name, folded, own, spelled) {
  if (name.chinese) return folded.includes(name.folded);
  const at = own.findIndex((_, start) => name.tokens.every((token, offset) => own[start + offset] === token));
  return at >= 0 || (name.tokens.length === 1 && spelled.includes(name.tokens[0]));
}

/** The words of one query with what each tells: its information, by inverse document frequency. */
export class Information {
  constructor(query, index) {
    this.index = index;
    const found = [...known(query.found, index)];
    this.tokens = found.filter((token) => !token.part);
    this.plain = new Map(this.tokens.map((token) => [token.text, stem(canonical(token.text))]));
    this.standsFor = query.terms
      .filter((term) => term.of)
      .map((term) => [tokens(term.of.toLowerCase()).filter((t) => !t.part).map((t) => t.text), term.tokens]);
    this.tells = new Map(
      this.tokens.map(({ text }) => [text, this.tell(text) * (query.asking.has(text) ? LITTLE : 1)]),
    );
  }

  /** The information in all words together. */
  get total() {
    return [...this.tells.values()].reduce((sum, value) => sum + value, 0);
  }

  /** Of the tokens that the library knows, the one that tells most. */
  get mostTelling() {
    let best = "";
    for (const [token, value] of this.tells) {
      if (this.index.knows(token) && (!best || value > this.tells.get(best))) best = token;
    }
    return best;
  }

  /** The share (0..1) of the information that a set of tokens holds; a synonym counts as the word it stands for. */
  heldBy(held) {
    const present = new Set(held);
    for (const [names, also] of this.standsFor) {
      if (also.every((token) => held.has(token))) names.forEach((name) => present.add(name));
    }
    const there = this.tokens.filter(({ text }) => present.has(text) || present.has(this.plain.get(text)));
    const covered = new Set(there.flatMap(range));
    const lacking = this.tokens.filter((token) => !there.includes(token) && range(token).some((at) => !covered.has(at)));
    const sum = (list) => [...new Set(list.map(({ text }) => text))].reduce((all, text) => all + this.tells.get(text), 0);
    const found = sum(there);
    return found ? found / (found + sum(lacking)) : 0;
  }

  tell(token) {
    const passages = Math.max(this.index.passages, FEWEST);
    const frequency = this.index.frequency(token);
    if (frequency || !isHan(token)) return idf(frequency, passages);
    const each = [...token].map((one) => idf(this.index.frequency(single(one)), passages));
    return each.reduce((sum, value) => sum + value, 0) / each.length;
  }
}

function* known(found, index) {
  const compounds = found.filter(
    ({ text, part }) =>
      !part && !isIdentifier(text) && !isHan(text) && !index.knows(text) && !index.knows(stem(canonical(text))),
  );
  for (const token of found) {
    const whole = compounds.find((one) => token.start >= one.start && token.end <= one.end);
    const splits = whole && found.some((other) => other.part && other.start >= whole.start && other.start < whole.end);
    yield splits ? { ...token, part: token.start === whole.start && token.end === whole.end } : token;
  }
}

export const idf = (frequency, passages) => Math.log1p((passages - frequency + 0.5) / (frequency + 0.5));
