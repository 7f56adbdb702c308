// The Snowball English stemmer, "Porter 2" (M. F. Porter, https://snowballstem.org/algorithms/english/stemmer.html).

const VOWELS = "aeiouy";
const DOUBLES = ["bb", "dd", "ff", "gg", "mm", "nn", "pp", "rr", "tt"];
const WHOLE = new Map(
  Object.entries({
    skis: "ski", skies: "sky", idly: "idl", gently: "gentl", ugly: "ugli",
    early: "earli", only: "onli", singly: "singl", sky: "sky", news: "news", howe: "howe", atlas: "atlas",
    cosmos: "cosmos", bias: "bias", andes: "andes",
  }),
);
const AFTER_1A = new Set(["inning", "outing", "canning", "herring", "earring", "evening", "proceed", "exceed", "succeed"]);
const STEP_2 = [
  ["ization", "ize"], ["ational", "ate"], ["fulness", "ful"], ["ousness", "ous"], ["iveness", "ive"],
  ["tional", "tion"], ["biliti", "ble"], ["lessli", "less"], ["entli", "ent"], ["ation", "ate"], ["alism", "al"],
  ["aliti", "al"], ["ousli", "ous"], ["iviti", "ive"], ["ogist", "og"], ["fulli", "ful"], ["enci", "ence"], ["anci", "ance"],
  ["abli", "able"], ["izer", "ize"], ["ator", "ate"], ["alli", "al"], ["bli", "ble"], ["ogi", "og"], ["li", ""],
];
const STEP_3 = [
  ["ational", "ate"], ["tional", "tion"], ["alize", "al"], ["icate", "ic"], ["iciti", "ic"], ["ative", ""],
  ["ical", "ic"], ["ness", ""], ["ful", ""],
];
const STEP_4 = [
  "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion",
  "al", "er", "ic",
];

const isVowel = (character) => VOWELS.includes(character);

/** The stem of a lower-case word; words with anything but a-z are left alone. */
export function stem(word) {
  if (word.length < 3 || !/^[a-z]+$/.test(word)) return word;
  if (WHOLE.has(word)) return WHOLE.get(word);
  let text = marked(word);
  const [first, second] = regions(text);
  text = step1a(text);
  if (AFTER_1A.has(text)) return text.toLowerCase();
  text = step1c(step1b(text, first));
  text = step4(step3(step2(text, first), first, second), second);
  return step5(text, first, second).toLowerCase();
}

/** The word with a Y where y is a consonant: at the beginning and after a vowel. */
function marked(word) {
  let text = "";
  for (let at = 0; at < word.length; at += 1) {
    const consonant = word[at] === "y" && (at === 0 || isVowel(text[at - 1]));
    text += consonant ? "Y" : word[at];
  }
  return text;
}

/** Where R1 and R2 begin: after the first consonant that follows a vowel, and again. */
function regions(text) {
  const prefix = /^(?:gener|commun|arsen|past|univers|later|emerg|organ|inter)/.exec(text);
  const first = prefix ? prefix[0].length : after(text, 0);
  return [first, after(text, first)];
}

function after(text, from) {
  for (let at = from; at + 1 < text.length; at += 1) {
    if (isVowel(text[at]) && !isVowel(text[at + 1])) return at + 2;
  }
  return text.length;
}

function step1a(text) {
  if (text.endsWith("sses")) return text.slice(0, -2);
  if (text.endsWith("ied") || text.endsWith("ies")) return text.length > 4 ? text.slice(0, -2) : text.slice(0, -1);
  if (text.endsWith("us") || text.endsWith("ss") || !text.endsWith("s")) return text;
  return [...text.slice(0, -2)].some(isVowel) ? text.slice(0, -1) : text;
}

function step1b(text, first) {
  for (const ending of ["eedly", "eed"]) {
    if (text.endsWith(ending)) {
      return text.length - ending.length >= first ? text.slice(0, -ending.length) + "ee" : text;
    }
  }
  for (const ending of ["ingly", "edly", "ing", "ed"]) {
    if (!text.endsWith(ending)) continue;
    const rest = text.slice(0, -ending.length);
    if (![...rest].some(isVowel)) return text;
    if (["at", "bl", "iz"].some((end) => rest.endsWith(end))) return rest + "e";
    if (/^[^aeiouy]y$/.test(rest) && ending === "ing") return rest[0] + "ie";
    if (DOUBLES.some((end) => rest.endsWith(end))) return /^[aeo]..$/.test(rest) ? rest : rest.slice(0, -1);
    return isShort(rest, first) ? rest + "e" : rest;
  }
  return text;
}

/** Whether a word is short: it ends in a short syllable, and R1 is empty. */
function isShort(text, first) {
  if (text.length < first) return endsShort(text);
  return text.length === first && endsShort(text);
}

function endsShort(text) {
  if (text === "past") return true;
  const [third, second, last] = [text.at(-3), text.at(-2), text.at(-1)];
  if (text.length === 2) return isVowel(second) && !isVowel(last);
  return text.length > 2 && !isVowel(third) && isVowel(second) && !isVowel(last) && !"wxY".includes(last);
}

function step1c(text) {
  const changes = text.length > 2 && "yY".includes(text.at(-1)) && !isVowel(text.at(-2));
  return changes ? text.slice(0, -1) + "i" : text;
}

function step2(text, first) {
  for (const [ending, instead] of STEP_2) {
    if (!text.endsWith(ending)) continue;
    const rest = text.slice(0, -ending.length);
    if (rest.length < first) return text;
    if (ending === "ogi" && !rest.endsWith("l")) return text;
    if (ending === "li" && !"cdeghkmnrt".includes(rest.at(-1))) return text;
    return rest + instead;
  }
  return text;
}

function step3(text, first, second) {
  for (const [ending, instead] of STEP_3) {
    if (!text.endsWith(ending)) continue;
    const rest = text.slice(0, -ending.length);
    if (rest.length < first || (ending === "ative" && rest.length < second)) return text;
    return rest + instead;
  }
  return text;
}

function step4(text, second) {
  for (const ending of STEP_4) {
    if (!text.endsWith(ending)) continue;
    const rest = text.slice(0, -ending.length);
    if (rest.length < second || (ending === "ion" && !/[st]$/.test(rest))) return text;
    return rest;
  }
  return text;
}

function step5(text, first, second) {
  const rest = text.slice(0, -1);
  if (text.endsWith("e")) {
    return rest.length >= second || (rest.length >= first && !endsShort(rest)) ? rest : text;
  }
  return text.endsWith("l") && rest.length >= second && rest.endsWith("l") ? rest : text;
}
