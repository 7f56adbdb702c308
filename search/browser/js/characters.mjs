// One spelling per character, as search/characters.py has it; the table is made there.

/** Folds texts by a table that names each character that changes and what it becomes, by turns. */
export class Folding {
  constructor(table) {
    this.table = new Map();
    for (let at = 0; at < table.length; at += 2) this.table.set(table[at], table[at + 1]);
  }

  /** The text with every character folded. */
  fold(text) {
    return this.mapped(text, (character) => this.table.get(character) ?? character);
  }

  /** As `fold`, but ASCII letters keep their case. */
  foldCased(text) {
    return this.mapped(text, (character) => (character < "\x80" ? character : (this.table.get(character) ?? character)));
  }

  /** The folded text, and for each of its UTF-16 units the place in `text` that it comes from. */
  traced(text) {
    let folded = "";
    const origin = [];
    let at = 0;
    for (const character of text) {
      const made = character < "\x80" ? character : (this.table.get(character) ?? character);
      for (let unit = 0; unit < made.length; unit += 1) origin.push(at);
      folded += made;
      at += character.length;
    }
    origin.push(at);
    return { folded, origin };
  }

  mapped(text, change) {
    let found = "";
    for (const character of text) found += change(character);
    return found;
  }
}
