// Loads parts that a next question may need, while nobody asks: then it finds them here.

/** Milliseconds without a question before anything is loaded, parts at a time, and characters of parts loaded at most. */
const WAIT = 30;
const TOGETHER = 4;
const BUDGET = 32e6;

/** Whether the reader wants, or the connection allows, no more bytes than needed. */
function sparing() {
  const { saveData, type, effectiveType } = globalThis.navigator?.connection ?? {};
  return Boolean(saveData) || type === "cellular" || /2g|3g/.test(effectiveType ?? "");
}

/** The parts of some families, in the order of the families; within one those near what was needed last come first. */
export class Ahead {
  /** `families`: [[beginning of the names, how many there are]]. */
  constructor(parts, families, budget = BUDGET) {
    Object.assign(this, { parts, budget, asking: 0, timer: null, running: false, over: sparing() });
    this.families = families.map(([name, count]) => ({ name, left: Array.from({ length: count }, (_, at) => at) }));
  }

  /** Runs `question`, during which nothing is loaded ahead. */
  async pausedFor(question) {
    this.asking += 1;
    clearTimeout(this.timer);
    try {
      return await question();
    } finally {
      this.asking -= 1;
      this.resume();
    }
  }

  resume() {
    clearTimeout(this.timer);
    if (!this.asking && !this.over) this.timer = setTimeout(() => this.run(), WAIT);
  }

  async run() {
    if (this.running) return;
    this.running = true;
    try {
      while (!this.asking && !this.over) {
        const names = this.next();
        this.over = !names.length || this.parts.size >= this.budget;
        if (!this.over) await this.parts.all(names);
      }
    } catch {
      this.over = true; // whoever needs them will ask again
    }
    this.running = false;
  }

  /** The names of the parts to load next, all of one family. */
  next() {
    const family = this.families.find((one) => this.waiting(one).length);
    if (!family) return [];
    const near = this.parts.latest.get(family.name) ?? 0;
    family.left.sort((one, other) => Math.abs(one - near) - Math.abs(other - near));
    return family.left.splice(0, TOGETHER).map((number) => family.name + number);
  }

  waiting(family) {
    family.left = family.left.filter((number) => !this.parts.held.has(family.name + number));
    return family.left;
  }
}
