// Words in quotation marks: where they stand, and what they add to a score; see LexicalReader.score in search/lexical.py.

import { idf } from "./query.mjs";
import { tokens } from "./tokenizer.mjs";

/** A phrase counts once because it must occur and once because it does. */
const WEIGHT = 2;
const K1 = 1.2;
const B = 0.75;

/** The phrases of a query in the fields of passages; `fields`: [boost, mean length] of each by its name. */
export class Phrases {
  constructor(phrases, fields, index) {
    this.fields = Object.entries(fields);
    this.wanted = phrases.map(({ tokens: wanted }) => ({
      sequence: sequence(wanted),
      // of all fields: that of a field by itself is not known here
      telling: wanted.reduce((sum, token) => sum + idf(index.frequency(token), index.passages), 0),
    }));
  }

  /** What the phrases add to the score of a passage with these folded texts by field; 0 where one is missing. */
  score(texts) {
    const held = this.fields.map(([name, [boost, mean]]) => {
      const found = tokens(texts[name]).map((token) => token.text);
      return { boost, all: sequence(found), brake: K1 * (1 - B + (B * found.length) / Math.max(mean, 1e-9)) };
    });
    const scores = this.wanted.map(({ sequence: wanted, telling }) =>
      held.reduce((sum, { boost, all, brake }) => {
        const times = all.split(wanted).length - 1;
        return sum + (boost * telling * (K1 + 1) * times) / (times + brake);
      }, 0),
    );
    return scores.every(Boolean) ? WEIGHT * scores.reduce((sum, score) => sum + score, 0) : 0;
  }
}

/** Tokens as one text, in which those of a phrase are looked up. */
const sequence = (found) => ` ${found.join(" ")} `;
