// A library that a page can search: the parts put together.

import { Ahead } from "./ahead.mjs";
import { Folding } from "./characters.mjs";
import { LexicalIndex } from "./lexical.mjs";
import { StaticModel } from "./model.mjs";
import { Phrases } from "./phrases.mjs";
import { Information, LONGEST, Synonyms, analyse } from "./query.mjs";
import { rank } from "./ranking.mjs";
import { Reader, bytes } from "./parts.mjs";
import { tokens } from "./tokenizer.mjs";

const FOREIGN = 0.05;
const UNQUOTED = 0.4;
/** So many of the best passages are read to look for words in quotation marks. */
const QUOTED_DEPTH = 120;

/** The vectors of the passages, one byte a number, in a few large parts. */
class Vectors {
  constructor(parts, passages, size) {
    this.passages = passages;
    const numbers = Array.from({ length: Math.ceil(passages / size) }, (_, at) => at);
    this.blocks = parts.needed("vectors-", numbers).then((blocks) => blocks.map(opened));
  }

  /** The cosines of a query's vector with every passage. */
  async similarities(vector) {
    const found = new Float64Array(this.passages);
    let first = 0;
    for (const block of await this.blocks) {
      products(block, Float64Array.from(vector), found.subarray(first));
      first += block.scales.length;
    }
    return found;
  }
}

/** Writes the product of each row with `vector` to `found`; a function of its own, which the browser makes fast. */
function products({ rows, scales }, vector, found) {
  const dims = vector.length;
  for (let row = 0, at = 0; row < scales.length; row += 1) {
    let sum = 0;
    for (let place = 0; place < dims; place += 1, at += 1) sum += rows[at] * vector[place];
    found[row] = sum * scales[row];
  }
}

function opened({ rows, scales }) {
  return { rows: new Int8Array(bytes(rows).buffer), scales: new Float32Array(bytes(scales).buffer) };
}

/** A library; `open` reads what every search needs, the rest comes as it is asked for. */
export class Library {
  static async open(parts) {
    const [card, folding] = await parts.all(["library", "folding"]);
    return new Library(parts, card, new Folding(folding));
  }

  constructor(parts, card, folding) {
    Object.assign(this, { parts, card, folding, embedder: card.embedder, vectors: null });
    this.records = rowsOf(card.records);
    this.passages = passagesOf(card.passages);
    this.chinese = this.passages.map(({ chinese }) => chinese);
    this.spoken = { chinese: [], other: [] };
    this.chinese.forEach((chinese, number) => this.spoken[chinese ? "chinese" : "other"].push(number));
    this.index = new LexicalIndex(parts, this.passages.length, card.shards);
    this.model = new StaticModel(parts, card.model, folding);
    this.synonyms = new Synonyms(card.synonyms, folding);
    this.quick = false;
    const count = this.passages.length;
    this.ahead = new Ahead(parts, [
      ["vectors-", Math.ceil(count / card.vectors)],
      ["text-", Math.ceil(count / card.texts)],
      ["terms-", card.shards.length],
      ["model-", card.model.parts],
    ]);
    this.ahead.resume();
  }

  /**
   * The best passages for `text`: {hits, confidence, answered, expansions, facets, unquoted}.
   * `filters` maps fields (kind, project, system, phase, tag, lang, status) to lists of values, any of which will do.
   * Until the vectors are here, `early` is given what the words alone find (`words`: true); where vectors cannot be
   * had, that is the answer. Null when the question is no longer `wanted`.
   */
  search(text, options = {}) {
    return this.ahead.pausedFor(() => this.found(text, options));
  }

  async found(text, { limit = 10, perRecord = 2, filters = {}, early = null, wanted = () => true }) {
    // the first time the vectors, which are large, wait until the words have answered
    const alongside = this.quick ? this.similarities(text) : null;
    const query = await analyse(text, this.folding, this.synonyms, this.index);
    if (!wanted()) return null;
    if (!query.terms.length) return { hits: [], confidence: 0, answered: false, expansions: [], facets: {} };
    const passes = this.passing(filters);
    const allowed = (number) => passes[this.passages[number].record] && this.ofKind(number, filters.kind);
    const answer = (similar) => this.answer(query, similar, allowed, { limit, perRecord });
    if (early && !this.quick) {
      const found = await answer(null);
      if (found.hits.length && !this.quick && wanted()) early(found);
    }
    const similar = await (alongside ?? this.similarities(text));
    return wanted() ? answer(similar) : null;
  }

  /** The cosines of every passage with `text`; null where the vectors cannot be had. */
  async similarities(text) {
    try {
      this.vectors ??= new Vectors(this.parts, this.passages.length, this.card.vectors);
      const found = await this.vectors.similarities(await this.model.encode(text.slice(0, LONGEST).trim()));
      this.quick = true;
      return found;
    } catch {
      this.vectors = null;
      return null;
    }
  }

  /** What a query finds, by its words and, if they are known, by the similarities of the passages. */
  async answer(query, similar, allowed, { limit, perRecord }) {
    const held = query.phrases.length ? await this.holding(query, allowed) : null;
    const unquoted = held?.size === 0;
    const ranking =
      held && !unquoted
        ? rank(this, query, similar, (number) => held.has(number), held)
        : rank(this, query, similar, allowed);
    const chosen = this.bestOfSections(ranking, limit, perRecord);
    const words = !similar;
    const confidence = Math.min(this.confidence(query, ranking), unquoted ? UNQUOTED : 1);
    return {
      hits: await Promise.all(chosen.map((one) => this.hit(one, query))),
      confidence,
      // how sure it is can only be told with both legs
      answered: chosen.length > 0 && (words || confidence >= this.card.confidence.threshold),
      expansions: query.expansions,
      facets: this.facets(ranking),
      unquoted,
      words,
    };
  }

  /** For each record whether the filters let it through. */
  passing(filters) {
    const hidden = (record) => record.hidden && !(filters.status ?? []).includes(record.status);
    const fits = (record) =>
      Object.entries(filters).every(
        ([field, wanted]) => field === "kind" || !wanted.length || valuesOf(record, field).some((value) => wanted.includes(value)),
      );
    return this.records.map((record) => !hidden(record) && fits(record));
  }

  /** Whether a passage is of one of these kinds by its record, or as lesson, step or item in it. */
  ofKind(number, kinds = []) {
    const { record, kind } = this.passages[number];
    return !kinds.length || kinds.includes(this.records[record].kind) || kinds.includes(kind);
  }

  /** The best passage of each section, no more than `perRecord` of one record; a lesson is a record of its own. */
  bestOfSections(ranking, limit, perRecord) {
    const seen = new Set();
    const taken = new Map();
    const picked = [];
    for (const one of ranking) {
      const { record, section: place, kind } = this.passages[one.number];
      const section = `${record}#${place}`;
      if (seen.has(section)) continue;
      seen.add(section);
      const unit = kind === "lesson" ? section : record;
      taken.set(unit, (taken.get(unit) ?? 0) + 1);
      if (!perRecord || taken.get(unit) <= perRecord) picked.push(one);
      if (picked.length === limit) break;
    }
    return picked;
  }

  /** The passages, of the best by their words, that hold every phrase, with what the phrases add to their scores. */
  async holding(query, allowed) {
    const words = this.index.scores(query);
    const likely = this.index.holding(query.phrases.flatMap((phrase) => phrase.tokens)).filter(allowed);
    const first = likely.sort((one, other) => words[other] - words[one] || one - other).slice(0, QUOTED_DEPTH);
    const texts = await Promise.all(first.map((number) => this.fieldsOf(number)));
    const phrases = new Phrases(query.phrases, this.card.phrased, this.index);
    return new Map(first.map((number, at) => [number, phrases.score(texts[at])]).filter(([, score]) => score > 0));
  }

  /** The folded texts of a passage that phrases are looked up in; see search/passages.py. */
  async fieldsOf(number) {
    const { record, kind } = this.passages[number];
    const { title, id, keywords } = this.records[record];
    const [anchor, path, body] = await this.passage(number);
    const headings = path.filter((heading) => heading !== title);
    const named = kind === "lesson" ? [...keywords, anchor] : keywords;
    const fields = { title: [title, id], keywords: named, path: [...headings, anchor], body: [body] };
    return Object.fromEntries(Object.entries(fields).map(([name, all]) => [name, this.folding.foldCased(all.join(" "))]));
  }

  /** [anchor, headings, text] of a passage. */
  async passage(number) {
    const size = this.card.texts;
    return (await this.parts.needed("text-", [Math.floor(number / size)]))[0][number % size];
  }

  async hit({ number, score, lexical, similarity }, query) {
    const { record, kind } = this.passages[number];
    const [anchor, path, whole] = await this.passage(number);
    const text = whole.trim();
    return { record: this.records[record], anchor, path, kind, text, score, lexical, similarity, marks: this.marks(text, query) };
  }

  /** Where the words of a query stand in a text: merged [start, end]. */
  marks(text, query) {
    const { folded, origin } = this.folding.traced(text);
    const wanted = new Set(query.terms.flatMap((term) => term.tokens).filter((token) => this.tells(token)));
    const places = tokens(folded)
      .filter((token) => wanted.has(token.text))
      .sort((one, other) => one.start - other.start);
    const merged = [];
    for (const { start, end } of places) {
      const last = merged.at(-1);
      if (last && start <= last[1]) last[1] = Math.max(end, last[1]);
      else merged.push([start, end]);
    }
    return merged.map(([start, end]) => [origin[start], origin[end - 1] + 1]);
  }

  /** Whether a token is worth marking: not what half of all passages hold. */
  tells(token) {
    return this.passages.length < 20 || this.index.frequency(token) <= this.passages.length / 2;
  }

  /** How many of the records found have each value of each field. */
  facets(ranking) {
    const found = new Set(ranking.map(({ number }) => this.passages[number].record));
    const counts = {};
    for (const number of found) {
      for (const field of ["kind", "project", "system", "phase", "tag", "lang"]) {
        for (const value of valuesOf(this.records[number], field)) {
          counts[field] ??= {};
          counts[field][value] = (counts[field][value] ?? 0) + 1;
        }
      }
    }
    return counts;
  }

  /** The probability (0..1) that the library answers a query; see search/confidence.py. */
  confidence(query, ranking) {
    if (!ranking.length) return 0;
    const { weights } = this.card.confidence;
    const evidence = this.evidence(query, ranking);
    const likely = (mode) => {
      const sum = Object.entries(evidence).reduce((all, [name, value]) => all + value * (weights[mode][name] ?? 0), 0);
      return 1 / (1 + Math.exp(-weights[mode][""] - sum));
    };
    const own = this.spoken[query.language === "zh" ? "chinese" : "other"].length;
    return Math.max(likely("hybrid"), own / this.passages.length < FOREIGN ? likely("vector") : 0);
  }

  evidence(query, ranking) {
    const information = new Information(query, this.index);
    const all = query.terms.flatMap((term) => term.tokens);
    const known = information.heldBy(new Set(all.filter((token) => this.index.knows(token))));
    const [best, second] = [...ranking.map(({ lexical }) => lexical), 0, 0].sort((one, other) => other - one);
    const named = query.identifiers.filter((name) => /[0-9]/.test(name)).map((name) => this.index.knows(name));
    const { apart, nearest } = this.card.background;
    const spread = Math.max(nearest - apart, 1e-3);
    let near = (Math.max(...ranking.map(({ similarity }) => similarity)) - apart) / spread;
    near = Math.min(2, Math.max(-1, near)) * (named.length && !named.includes(true) ? known : 1);
    return {
      words: Math.log(0.1 + best / Math.max(information.total, 1e-9)),
      known: -Math.log(1.05 - known),
      lead: best > 0 ? (known * (best - second)) / best : 0,
      named: named.includes(true) ? 1 : 0,
      unnamed: named.every(Boolean) ? 0 : 1,
      near,
      near_known: near * known,
    };
  }
}

const LISTS = { system: "systems", phase: "phases", tag: "tags" };

function valuesOf(record, field) {
  const value = record[LISTS[field] ?? field];
  return Array.isArray(value) ? value : value ? [value] : [];
}

const EMPTY = {
  ...Object.fromEntries(["id", "kind", "title", "title_alt", "lang", "project", "industry", "updated", "reviewed", "status"].map((name) => [name, ""])),
  ...{ newer: [], systems: [], phases: [], tags: [], keywords: [], hidden: false, cycle: 0 },
};

/** Objects of a table that is given as its columns; a column without values is left out there. */
function rowsOf({ count, ...columns }) {
  return Array.from({ length: count }, (_, row) => {
    const made = { ...EMPTY };
    for (const [name, values] of Object.entries(columns)) made[name] = values[row];
    return made;
  });
}

/** {record, section, kind, chinese} of every passage. */
function passagesOf({ count, names, records, sections, kinds, chinese }) {
  const record = new Reader(bytes(records)).rising(count);
  const [section, kind, spoken] = [sections, kinds, chinese].map((packed) => new Reader(bytes(packed)).numbers(count));
  return Array.from(record, (_, at) => ({ record: record[at], section: section[at], kind: names[kind[at]], chinese: spoken[at] }));
}
