// The static embedding model, read row by row as texts need them; see search/embedders/{pieces,static}.py.

import { bytes } from "./parts.mjs";

const LONGEST_TEXT = 4000;
const WORD_START = "▁";

/** Cuts texts into the pieces of a vocabulary; the rules are those at the top of pieces.py. */
export class PieceTokenizer {
  constructor(pieces, folding) {
    this.numbers = new Map(pieces.map((piece, number) => [piece, number]));
    this.folding = new Map(Object.entries(folding));
    this.longestWord = 1;
    this.reach = new Map();
    for (const piece of pieces) {
      this.longestWord = Math.max(this.longestWord, piece.length);
      if (piece.length > 1 && piece[0] > WORD_START) {
        const begin = piece.slice(0, 2);
        this.reach.set(begin, Math.max(piece.length, this.reach.get(begin) ?? 0));
      }
    }
  }

  /** The ids of the pieces of `text`, in order. */
  ids(text) {
    const characters = Array.from(text).slice(0, LONGEST_TEXT);
    const folded = characters.map((character) => this.folding.get(character) ?? character).join("");
    const found = [];
    for (const run of folded.match(/[a-z0-9]+|[\u3400-\u4dbf\u4e00-\u9fff]+/g) ?? []) this.cut(run, found);
    return found;
  }

  cut(run, found) {
    const han = run[0] > "z";
    const marked = han ? run : WORD_START + run;
    for (let at = 0; at < marked.length; ) {
      let size = han ? (this.reach.get(marked.substr(at, 2)) ?? 1) : Math.min(this.longestWord, marked.length - at);
      while (size > 1 && !this.numbers.has(marked.slice(at, at + size))) size -= 1;
      const number = this.numbers.get(marked.slice(at, at + size));
      if (number !== undefined) found.push(number);
      at += size;
    }
  }
}

/** The model; its rows are parts of a library. */
export class StaticModel {
  constructor(parts, dims) {
    this.parts = parts;
    this.dims = dims;
    this.tokenizer = null;
  }

  /** The unit vector of `text`; the first axis for a text without pieces. */
  async encode(text) {
    const { pieces, folding, rows } = await this.parts.get("pieces");
    this.tokenizer ??= new PieceTokenizer(pieces.split("\n"), folding);
    const ids = this.tokenizer.ids(text);
    const shards = [...new Set(ids.map((id) => Math.floor(id / rows)))];
    const held = await this.parts.all(shards.map((number) => `model-${number}`));
    const table = new Map(shards.map((number, at) => [number, unpacked(held[at])]));
    const sum = new Float64Array(this.dims);
    for (const id of ids) {
      const { values, scales } = table.get(Math.floor(id / rows));
      const row = id % rows;
      for (let at = 0; at < this.dims; at += 1) sum[at] += values[row * this.dims + at] * scales[row];
    }
    const norm = Math.sqrt(sum.reduce((total, number) => total + number * number, 0));
    if (norm < 1e-9) sum[0] = 1;
    return Float32Array.from(sum, (number) => (norm < 1e-9 ? number : number / norm));
  }
}

function unpacked(part) {
  part.values ??= new Int8Array(bytes(part.rows).buffer);
  part.numbers ??= new Float32Array(bytes(part.scales).buffer);
  return { values: part.values, scales: part.numbers };
}
