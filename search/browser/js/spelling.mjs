// Words that the library does not know, and those they are probably meant for; see search/spelling.py.

import { stem } from "./stemmer.mjs";

const ONE = 6;
const TWO = 9;
const SHORT = 3;
const MOST = 2;
const MOST_TRIED = 20;
const ENDING = 2;
const LONG = 7;
const LATIN_WORD = /(?<![a-z0-9_])[a-z]{4,40}(?![a-z0-9_])/g;

/** Corrections of the words of a folded query; `written` says which words the library writes and how often. */
export function corrections(folded, found, written, knows) {
  const spelled = writtenApart(folded, found, knows);
  for (const word of [...new Set(folded.match(LATIN_WORD) ?? [])].slice(0, MOST_TRIED)) {
    const added = written.has(word) ? forms(stem(word), written) : near(word, written);
    spelled.push({ term: word, added, kind: "spelling" });
  }
  return spelled.filter((expansion) => expansion.added.length);
}

/** Pairs of words that could be one word of the library: what `knows` has to be asked about. */
export function joined(folded, found) {
  const whole = found.filter((token) => !token.part).slice(0, MOST_TRIED);
  const pairs = [];
  for (let at = 0; at + 1 < whole.length; at += 1) {
    const [first, second] = [whole[at], whole[at + 1]].map((token) => folded.slice(token.start, token.end));
    const both = first + second;
    if (Math.min(first.length, second.length) >= SHORT && /^[a-z]{4,40}$/.test(both)) pairs.push([first, second]);
  }
  return pairs;
}

function writtenApart(folded, found, knows) {
  return joined(folded, found)
    .filter(([first, second]) => knows(stem(first + second)))
    .map(([first, second]) => ({ term: `${first} ${second}`, added: [first + second], kind: "spelling" }));
}

/** At most two words, one of each stem, that differ by a likely slip: the most frequent of the nearest. */
function near(word, written) {
  const most = word.length >= TWO ? 2 : 1;
  const likely = [];
  for (const [other, count] of written) {
    if (other[0] !== word[0] || Math.abs(other.length - word.length) > most) continue;
    const distance = slips(word, other, most);
    if (distance <= most && (word.length >= ONE || swapped(word, other))) likely.push({ other, distance, count });
  }
  const least = Math.min(...likely.map((one) => one.distance));
  const best = likely.filter((one) => one.distance === least).sort(byCount);
  if (best.some((one) => stem(one.other) === stem(word))) return [];
  const seen = new Map();
  for (const { other } of best) if (!seen.has(stem(other))) seen.set(stem(other), other);
  return [...seen.values()].slice(0, MOST);
}

const byCount = (one, other) => other.count - one.count || (one.other < other.other ? -1 : 1);
const swapped = (word, other) => [...word].sort().join() === [...other].sort().join();

/** At most two words whose stem goes on a little after the stem `word`. */
function forms(word, written) {
  if (word.length < LONG) return [];
  const longer = [...written].filter(([other]) => other.startsWith(word)).map(([other, count]) => ({ other, count }));
  const seen = new Map();
  for (const { other } of longer.sort(byCount)) {
    const more = stem(other).length - word.length;
    if (more > 0 && more <= ENDING && !seen.has(stem(other))) seen.set(stem(other), other);
  }
  return [...seen.values()].slice(0, MOST);
}

/** The optimal string alignment distance, no further than `most` + 1. */
function slips(one, other, most) {
  let before = null;
  let last = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row += 1) {
    const next = [row];
    for (let at = 1; at <= other.length; at += 1) {
      const same = one[row - 1] === other[at - 1];
      let best = Math.min(last[at] + 1, next[at - 1] + 1, last[at - 1] + (same ? 0 : 1));
      if (row > 1 && at > 1 && one[row - 1] === other[at - 2] && one[row - 2] === other[at - 1]) {
        best = Math.min(best, before[at - 2] + 1);
      }
      next.push(best);
    }
    if (Math.min(...next) > most) return most + 1;
    before = last;
    last = next;
  }
  return last[other.length];
}
