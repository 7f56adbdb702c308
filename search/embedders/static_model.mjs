// The static model in JavaScript: the same pieces and vectors as search/embedders/{pieces,static}.py.
// No imports: the caller reads the four files of a model (model.json, pieces.txt, rows.npy, scales.npy).

const LONGEST_TEXT = 4000;
const WORD_START = "▁";

/** Cuts texts into the pieces of a vocabulary; the rules are those at the top of pieces.py. */
export class PieceTokenizer {
  constructor(pieces, folding) {
    this.ids_ = new Map(pieces.map((piece, number) => [piece, number]));
    this.folding = new Map(Object.entries(folding));
    this.longestWord = Math.max(1, ...new Set(pieces.map((piece) => piece.length)));
    this.reach = new Map();
    for (const piece of pieces) {
      if (piece.length > 1 && piece[0] > WORD_START) {
        const begin = piece.slice(0, 2);
        this.reach.set(begin, Math.max(piece.length, this.reach.get(begin) ?? 0));
      }
    }
  }

  /** The ids of the pieces of `text`, in order. */
  ids(text) {
    const characters = Array.from(text).slice(0, LONGEST_TEXT);
    const folded = characters.map((c) => this.folding.get(c) ?? c).join("");
    const found = [];
    for (const run of folded.match(/[a-z0-9]+|[\u3400-\u4dbf\u4e00-\u9fff]+/g) ?? []) {
      const han = run[0] > "z";
      const marked = han ? run : WORD_START + run;
      for (let at = 0; at < marked.length; ) {
        let size = han ? (this.reach.get(marked.substr(at, 2)) ?? 1) : Math.min(this.longestWord, marked.length - at);
        while (size > 1 && !this.ids_.has(marked.slice(at, at + size))) size -= 1;
        const number = this.ids_.get(marked.slice(at, at + size));
        if (number !== undefined) found.push(number);
        at += size;
      }
    }
    return found;
  }
}

/** The numbers of a .npy file (version 1, little-endian, C order) as a typed array. */
export function numbers(buffer) {
  const begin = 10 + new DataView(buffer).getUint16(8, true);
  const header = new TextDecoder("latin1").decode(buffer.slice(10, begin));
  return header.includes("'|i1'") ? new Int8Array(buffer, begin) : new Float32Array(buffer.slice(begin));
}

/** A model from the texts of model.json and pieces.txt and the buffers of rows.npy and scales.npy. */
export class StaticModel {
  constructor(card, pieces, rows, scales) {
    const described = JSON.parse(card);
    this.dims = described.dims;
    this.tokenizer = new PieceTokenizer(pieces.split("\n").slice(0, -1), described.folding);
    this.rows = numbers(rows);
    this.scales = numbers(scales);
  }

  /** The unit vector of `text`, cut to its first `dims` numbers; the first axis for a text without pieces. */
  encode(text, dims = this.dims) {
    const sum = new Float64Array(dims);
    for (const id of this.tokenizer.ids(text)) {
      for (let at = 0; at < dims; at += 1) sum[at] += this.rows[id * this.dims + at] * this.scales[id];
    }
    const norm = Math.hypot(...sum);
    if (norm < 1e-9) sum[0] = 1;
    return Float32Array.from(sum, (number) => (norm < 1e-9 ? number : number / norm));
  }
}
