// The parts of a library: scripts that call fupanSearchPart(name, part), loaded when they are needed.

/** Loads parts by name, each once; `load` brings the script of that name to run. */
export class Parts {
  constructor(load) {
    this.load = load;
    this.held = new Map();
    this.waiting = new Map();
  }

  /** Takes a part that a script hands over. */
  receive(name, part) {
    this.held.set(name, part);
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
  const raw = atob(text);
  const found = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at += 1) found[at] = raw.charCodeAt(at);
  return found;
}

/** The rising numbers that were packed as differences of seven bits a byte (LEB128). */
export function undelta(text) {
  const found = [];
  let last = 0;
  let step = 0;
  let shift = 0;
  for (const byte of bytes(text)) {
    step += (byte & 127) * 2 ** shift;
    if (byte > 127) {
      shift += 7;
    } else {
      last += step;
      found.push(last);
      step = 0;
      shift = 0;
    }
  }
  return found;
}

/** The shard of a token: FNV-1a over its UTF-8 bytes. */
export function shardOf(text, shards) {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value % shards;
}
