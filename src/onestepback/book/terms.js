// Words as the search counts them: their stems, and one name for the several spellings of a name.
import { stemmer } from "stemmer";

const WORD = /[\p{L}\p{N}_]+(?:[.,]\p{N}+)*/gu;   // a table has its name as one word
// Words of every passage tell none apart, nor do single letters.
const SMALL = new Set((
  "an and are as at be but by for from had has have he in into is it its not of on or our such than that the their then "
  + "there these they this to was were which will with"
).split(" "));
const isSmall = (word) => SMALL.has(word) || /^\p{L}$/u.test(word);

const plain = (word) => word.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
const stems = (text) => [...text.matchAll(WORD)].map(([word]) => stemmer(plain(word)));

// Reads a text by a list of groups of spellings. Each word has its place and its terms; the words of a name have all its
// spellings together, behind a name of their own that no word can be.
export const reader = (groups) => {
  const known = new Map();   // first word of a spelling -> its words, and all that it stands for
  for (const group of groups) {
    const spellings = group.map(stems);
    const terms = [`=${group[0]}`, ...spellings.map((words) => words.join(" "))];
    for (const words of spellings) {
      known.set(words[0], [...known.get(words[0]) ?? [], { words, terms }].sort((a, b) => b.words.length - a.words.length));
    }
  }
  return (text) => {
    const found = [...text.matchAll(WORD)].map(({ 0: word, index }) => {
      const text = plain(word), own = stemmer(text);
      return { start: index, end: index + word.length, own, terms: isSmall(text) ? [] : [own], name: null };
    });
    for (let at = 0; at < found.length; at += 1) {
      const fits = ({ words }) => words.every((word, next) => found[at + next]?.own === word);
      const match = known.get(found[at].own)?.find(fits);
      if (!match) continue;
      const parts = found.slice(at, at + match.words.length);
      for (const part of parts) Object.assign(part, { terms: [...part.terms, ...match.terms], name: match.terms[0] });
      at += parts.length - 1;
    }
    return found;
  };
};

// What a passage can be found by; and its words as they follow each other, which is what a query asks for.
export const termsOf = (words) => words.flatMap(({ terms }) => terms);
export const inTurn = (words) => words.flatMap(({ name, own, terms }) => name ?? (terms.length ? own : []));
