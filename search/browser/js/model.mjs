// The static embedding model, read piece by piece as texts need them; see search/embedders/{pieces,static}.py.

import { folded } from "./characters.mjs";
import { bytes, checksum } from "./parts.mjs";

const LONGEST_TEXT = 4000;
const WORD_START = "▁";

/** The model; its pieces and their rows are parts of a library, each by the beginning of its pieces. */
export class StaticModel {
  /** `folding` is the library's; the model's own differs from it in a few characters at most. */
  constructor(parts, card, folding) {
    Object.assign(this, { parts, card, held: new Map(), places: new Map() });
    this.folding = new Map([...folding.table, ...(card.folding ? folded(card.folding) : [])]);
  }

  /** The unit vector of `text`; the first axis for a text without pieces. */
  async encode(text) {
    const runs = this.runs(text);
    let found = this.pieces(runs);
    while (found.missing.size) {
      const numbers = [...found.missing];
      const parts = await this.parts.needed("model-", numbers);
      numbers.forEach((number, at) => this.held.set(number, new Rows(parts[at])));
      found = this.pieces(runs);
    }
    const sum = new Float64Array(this.card.dims);
    for (const [rows, number] of found.rows) rows.addTo(sum, number);
    const norm = Math.sqrt(sum.reduce((total, number) => total + number * number, 0));
    if (norm < 1e-9) sum[0] = 1;
    return Float32Array.from(sum, (number) => (norm < 1e-9 ? number : number / norm));
  }

  /** The words and Han runs of a text, words with a mark in front. */
  runs(text) {
    const characters = Array.from(text).slice(0, LONGEST_TEXT);
    const plain = characters.map((character) => this.folding.get(character) ?? character).join("");
    const runs = plain.match(/[a-z0-9]+|[\u3400-\u4dbf\u4e00-\u9fff]+/g) ?? [];
    return runs.map((run) => (run[0] > "z" ? run : WORD_START + run));
  }

  /** The pieces of runs as [rows, number of the row], and the parts without which they cannot be told. */
  pieces(runs) {
    const found = { rows: [], missing: new Set() };
    for (const run of runs) {
      for (let at = 0; at < run.length; ) at += this.longest(run, at, found);
    }
    return found;
  }

  part(begin) {
    if (!this.places.has(begin)) this.places.set(begin, checksum(begin) % this.card.parts);
    return this.places.get(begin);
  }

  /** Takes the longest piece that a run goes on with; its length. */
  longest(run, at, found) {
    for (let size = Math.min(this.card.longest, run.length - at); size > 0; size -= 1) {
      const piece = run.slice(at, at + size);
      const part = this.part(beginning(piece));
      const rows = this.held.get(part);
      if (!rows) found.missing.add(part);
      const number = rows?.numbers.get(piece);
      if (number !== undefined) {
        found.rows.push([rows, number]);
        return size;
      }
    }
    return 1;
  }
}

/** The first characters of a piece: one of a Han word, two of another, three after a mark; none if it is shorter. */
function beginning(piece) {
  const size = piece[0] === WORD_START ? 3 : piece[0] > WORD_START ? 1 : 2;
  return piece.length < size ? "" : piece.slice(0, size);
}

/** A part of the model: its pieces by number, and their rows. */
class Rows {
  constructor({ pieces, rows, scales }) {
    this.numbers = new Map(pieces.split("\n").map((piece, number) => [piece, number]));
    this.values = new Int8Array(bytes(rows).buffer);
    this.scales = new Float32Array(bytes(scales).buffer);
  }

  addTo(sum, number) {
    const scale = this.scales[number];
    const first = number * sum.length;
    for (let at = 0; at < sum.length; at += 1) sum[at] += this.values[first + at] * scale;
  }
}
