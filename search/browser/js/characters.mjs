// One spelling per character, as search/characters.py has it; the table is made there.

/** What a table of folding says: a line for each character that changes, with what it becomes. */
export function folded(lines) {
  const table = new Map();
  for (const line of lines.split("\n")) {
    const character = String.fromCodePoint(line.codePointAt(0));
    table.set(character, line.slice(character.length));
  }
  return table;
}

/** Folds texts by a table of `folded`. */
export class Folding {
  constructor(lines) {
    this.table = folded(lines);
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
