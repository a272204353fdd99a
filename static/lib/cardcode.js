// The codes of gift cards and credit notes, as pos/giftcode.go defines them: a letter for what it is, 18 random characters
// and one that checks the rest. A till makes a code, shows it once and forgets it; the server keeps only its hash.

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export const CODE_LENGTH = 20;

/** Times x in GF(32), modulo x^5 + x^2 + 1. */
function timesX(value) {
  const shifted = value << 1;
  return (shifted & 32 ? shifted ^ 0b100101 : shifted) & 31;
}

function check(text) {
  let sum = 0;
  for (const letter of text) sum = timesX(sum) ^ ALPHABET.indexOf(letter);
  return ALPHABET[timesX(sum)];
}

/**
 * A code as typed or scanned, or null where it is none.
 * @param {string} text @returns {string|null}
 */
export function cleanCode(text) {
  const code = text.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  if (code.length !== CODE_LENGTH || !/^[GC]/.test(code)) return null;
  if ([...code].some((letter) => !ALPHABET.includes(letter)) || check(code.slice(0, -1)) !== code.at(-1)) return null;
  return code;
}

/** @param {string} code a clean one @returns {'gift_card'|'store_credit'} */
export function kindOf(code) {
  return code[0] === 'C' ? 'store_credit' : 'gift_card';
}

/** A new code of a gift card, or, with C, of a credit note. @param {(bytes: Uint8Array) => Uint8Array} random */
export function newCode(random = (bytes) => crypto.getRandomValues(bytes), letter = 'G') {
  const letters = letter + [...random(new Uint8Array(CODE_LENGTH - 2))].map((byte) => ALPHABET[byte & 31]).join('');
  return letters + check(letters);
}

/** @returns {string} */
export const newNote = () => newCode(undefined, 'C');

/** As it is read aloud and typed: in fours. */
export function spaced(code) {
  return code.replace(/(.{4})(?=.)/g, '$1 ');
}
