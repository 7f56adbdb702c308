// The parts of a library: scripts that call fupanSearchPart(name, part), loaded when they are needed.

/** Loads parts by name, each once; `load` brings the script of that name to run. */
export class Parts {
  constructor(load) {
    this.load = load;
    this.held = new Map();
    this.waiting = new Map();
    /** Characters of all parts. */
    this.size = 0;
    /** For each family of numbered parts the one that a question needed last. */
    this.latest = new Map();
  }

  /** Takes a part that a script hands over, as the text of a JSON. */
  receive(name, text) {
    this.held.set(name, JSON.parse(text));
    this.size += text.length;
  }

  /** The numbered parts of a family that a question needs. */
  needed(family, numbers) {
    if (numbers.length) this.latest.set(family, numbers.at(-1));
    return this.all(numbers.map((number) => family + number));
  }

  /** The part of that name, as soon as it is there. */
  async get(name) {
    if (!this.held.has(name)) {
      if (!this.waiting.has(name)) this.waiting.set(name, Promise.resolve(this.load(name)));
      try {
        await this.waiting.get(name);
      } finally {
        this.waiting.delete(name);
      }
    }
    return this.held.get(name);
  }

  /** The parts of these names, in their order. */
  all(names) {
    return Promise.all(names.map((name) => this.get(name)));
  }
}

/** The bytes that base64 stands for. */
export function bytes(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const raw = atob(text);
  const found = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at += 1) found[at] = raw.charCodeAt(at);
  return found;
}

/** Reads numbers of seven bits a byte (LEB128) one after another. */
export class Reader {
  constructor(data, at = 0) {
    Object.assign(this, { data, at });
  }

  number() {
    let found = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.data[this.at++];
      found += (byte & 127) * 2 ** shift;
      if (byte < 128) return found;
    }
  }

  /** The next `count` numbers. */
  numbers(count) {
    const found = new Uint32Array(count);
    for (let at = 0; at < count; at += 1) found[at] = this.number();
    return found;
  }

  /** Rising numbers, which were packed as steps. */
  rising(count) {
    const found = this.numbers(count);
    for (let at = 1; at < count; at += 1) found[at] += found[at - 1];
    return found;
  }
}

/** The CRC-32 of the UTF-8 bytes of a text. */
export function checksum(text) {
  let value = -1;
  for (const byte of new TextEncoder().encode(text)) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return ~value >>> 0;
}
