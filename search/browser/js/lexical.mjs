// The lexical leg: BM25 from scores that were worked out when the library was written (search/browser/impacts.py).

import { Reader, bytes } from "./parts.mjs";

const CHARACTER = 0.2;

/** The postings of a library, loaded shard by shard. */
export class LexicalIndex {
  /** `shards`: for each shard a text that none of its tokens is before, in their order. */
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
    const places = missing.map((name) => this.shardOf(name));
    const distinct = [...new Set(places)];
    const held = await this.parts.needed("terms-", distinct);
    const opened = new Map(distinct.map((number, at) => [number, shard(held[at])]));
    missing.forEach((name, at) => this.entries.set(name, opened.get(places[at])(name)));
  }

  /** The number of the shard that a token is in, if it is in any. */
  shardOf(token) {
    let [low, high] = [0, this.shards.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.shards[middle] <= token) low = middle;
      else high = middle;
    }
    return low;
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
    return { named, mentioned: new Set([...(entry?.numbers ?? [])].filter((number) => !named.has(number))) };
  }

  /** Numbers of the passages that hold all of these tokens, of which there is at least one. */
  holding(wanted) {
    const lists = wanted.map((token) => this.entries.get(token));
    return lists.every(Boolean) ? [...together(lists).keys()] : [];
  }

  /** The scores of all passages by the words of a query; 0 for those that hold none. */
  scores(query) {
    const found = new Float64Array(this.passages);
    for (const term of query.terms) {
      const lists = term.tokens.map((token) => this.entries.get(token));
      if (!lists.every(Boolean)) continue;
      if (lists.length === 1) {
        const [{ numbers, scores }] = lists;
        for (let at = 0; at < numbers.length; at += 1) found[numbers[at]] += term.weight * scores[at];
      } else {
        for (const [number, score] of together(lists)) found[number] += term.weight * score;
      }
    }
    return found;
  }

  /** Adds to the scores of the passages `numbers` what the single characters of a query say. */
  addCharacters(query, numbers, scores) {
    const wanted = new Uint8Array(this.passages);
    for (const number of numbers) wanted[number] = 1;
    for (const character of query.characters) {
      const entry = this.entries.get(single(character));
      for (let at = 0; at < (entry?.numbers.length ?? 0); at += 1) {
        const number = entry.numbers[at];
        if (wanted[number]) scores[number] += CHARACTER * entry.scores[at];
      }
    }
  }
}

/** The name under which a single character is looked up, apart from the word of one character. */
export const single = (character) => `${character}\x01`;

/** A shard of postings (search/browser/postings.py): from a token to its entry, null where it has none. */
function shard(part) {
  part.places ??= placesOf(part);
  return (token) => {
    const place = part.places.get(token);
    return place ? entryAt(part.data, ...place) : null;
  };
}

function placesOf(part) {
  const [tokens, packed] = part;
  part.data = bytes(packed);
  const reader = new Reader(part.data);
  const places = new Map();
  for (const token of tokens ? tokens.split("\n") : []) {
    const length = reader.number();
    places.set(token, [reader.at, reader.at + length]);
    reader.at += length;
  }
  return places;
}

function entryAt(data, start, end) {
  const reader = new Reader(data, start);
  const frequency = reader.number();
  const largest = new DataView(data.buffer, data.byteOffset).getFloat32(reader.at, true);
  reader.at += 4;
  const count = reader.number();
  const numbers = reader.rising(count);
  const scores = Float64Array.from(data.subarray(reader.at, reader.at + count), (score) => (score / 255) * largest);
  reader.at += count;
  const named = [];
  while (reader.at < end) named.push(reader.number() + (named.at(-1) ?? 0));
  return { frequency, numbers, scores, named };
}

/** Number -> score of the passages that are in all of the lists. */
function together(lists) {
  let found = new Map(Array.from(lists[0].numbers, (number, at) => [number, lists[0].scores[at]]));
  for (const { numbers, scores } of lists.slice(1)) {
    const both = new Map();
    numbers.forEach((number, at) => {
      if (found.has(number)) both.set(number, found.get(number) + scores[at]);
    });
    found = both;
  }
  return found;
}
