// The lexical leg: BM25 from scores that were worked out when the library was written (search/browser/impacts.py).

import { bytes, shardOf, undelta } from "./parts.mjs";

const CHARACTER = 0.2;

/** The postings of a library, loaded shard by shard. */
export class LexicalIndex {
  constructor(parts, passages, shards) {
    this.parts = parts;
    this.passages = passages;
    this.shards = shards;
    this.entries = new Map();
    this.words = null;
  }

  /** Makes sure that what is known of these tokens and single characters is here. */
  async fetch(wanted, characters = []) {
    const names = [...new Set([...wanted, ...wanted.filter((t) => [...t].length === 2).flatMap((t) => [...t]).map(single), ...characters.map(single)])];
    const missing = names.filter((name) => !this.entries.has(name));
    const places = missing.map((name) => shardOf(name, this.shards));
    const distinct = [...new Set(places)];
    const held = await this.parts.all(distinct.map((number) => `terms-${number}`));
    missing.forEach((name, at) => {
      const part = held[distinct.indexOf(places[at])];
      this.entries.set(name, Object.hasOwn(part, name) ? unpacked(part[name]) : null);
    });
  }

  /** The Latin words of the library, as written, with the number of passages of each; only where words are asked about. */
  async written(folded) {
    if (!/[a-z]{4}/.test(folded)) return new Map();
    this.words ??= new Map(Object.entries(await this.parts.get("written")));
    return this.words;
  }

  /** In how many passages a token occurs; it has to be fetched before. */
  frequency(token) {
    return this.entries.get(token)?.frequency ?? 0;
  }

  /** Whether a token occurs anywhere. */
  knows(token) {
    return this.frequency(token) > 0;
  }

  /** Numbers of the passages that a token names, and of the others that hold it. */
  holders(token) {
    const entry = this.entries.get(token);
    const named = new Set(entry?.named ?? []);
    return { named, mentioned: new Set((entry?.numbers ?? []).filter((number) => !named.has(number))) };
  }

  /** The scores of all passages by the words of a query: number -> score. */
  scores(query) {
    const found = new Map();
    for (const term of query.terms) {
      const lists = term.tokens.map((token) => this.entries.get(token));
      if (lists.every(Boolean)) {
        for (const [number, score] of together(lists)) found.set(number, (found.get(number) ?? 0) + term.weight * score);
      }
    }
    return found;
  }

  /** Adds to `scores` (number -> score) of the passages `numbers` what the single characters of a query say. */
  addCharacters(query, numbers, scores) {
    const wanted = new Set(numbers);
    for (const character of query.characters) {
      const entry = this.entries.get(single(character));
      entry?.numbers.forEach((number, at) => {
        if (wanted.has(number)) scores.set(number, (scores.get(number) ?? 0) + CHARACTER * entry.scores[at]);
      });
    }
  }
}

const single = (character) => `\x01${character}`;

function unpacked([frequency, largest, numbers, scores, named]) {
  return {
    frequency,
    numbers: undelta(numbers),
    scores: Float64Array.from(bytes(scores), (score) => (score / 255) * largest),
    named: named ? undelta(named) : [],
  };
}

/** Number -> score of the passages that are in all of the lists. */
function together(lists) {
  let found = new Map(lists[0].numbers.map((number, at) => [number, lists[0].scores[at]]));
  for (const { numbers, scores } of lists.slice(1)) {
    const both = new Map();
    numbers.forEach((number, at) => {
      if (found.has(number)) both.set(number, found.get(number) + scores[at]);
    });
    found = both;
  }
  return found;
}
