// Putting the two legs together: a convex sum of scores scaled per query; see search/fusion.py.

const OTHER_WEIGHT = 0.7;
const OTHER_PART = 0.95;
const LEAST_Z = 3;
export const FOUND_Z = 2;
const WORDLESS_PART = 0.5;

/** How similar passages are to a query at large. */
export function scaleOf(values) {
  if (!values.length) return { mean: 0, deviation: 1, median: 0 };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  const median = sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  return { mean, deviation, median };
}

/** How many deviations a similarity is above the mean; 0 below it. */
export const standingOut = (similarity, { mean, deviation }) =>
  Math.max(0, (similarity - mean) / Math.max(deviation, 1e-6));

/** The fused scores of candidates {lexical, similarity, abroad}; `other` is the scale of the other language, if judged apart. */
export function fuse(candidates, weight, own, other) {
  const best = Math.max(0, ...candidates.map(({ lexical }) => lexical));
  const share = best ? weight : 1;
  const spread = Math.max(own.median, ...candidates.map(({ similarity }) => similarity)) - own.median;
  const near = ({ similarity }) =>
    spread <= 1e-9 ? 0 : Math.min(1, Math.max(0, (similarity - own.median) / spread));
  const words = ({ lexical }) => (best ? lexical / best : 0);
  let top = LEAST_Z;
  for (const one of other ? candidates : []) {
    top = Math.max(top, standingOut(one.similarity, one.abroad ? other : own));
  }
  return candidates.map((one) =>
    one.abroad && other
      ? OTHER_PART * ((1 - OTHER_WEIGHT) * words(one) + (OTHER_WEIGHT * standingOut(one.similarity, other)) / top)
      : (1 - share) * words(one) + share * near(one),
  );
}

/** For a query of a few words: passages without any of them count half. */
export function wordsFirst(scores, candidates) {
  if (!candidates.some(({ lexical }) => lexical > 0)) return scores;
  return scores.map((score, at) => (candidates[at].lexical > 0 ? score : score * WORDLESS_PART));
}
