// All texts by key, with plural forms as each language has them. Runs on old phones too: the help page uses it.

const rightToLeft = ['ar', 'fa', 'he', 'ur', 'ps', 'ckb', 'yi', 'dv', 'sd', 'ug'];

/**
 * The best language we have for this person.
 * @param {string[]} available such as ['en', 'de']
 * @param {readonly string[]} [wanted] such as navigator.languages
 * @param {string} [fallback]
 */
export function pickLanguage(available, wanted, fallback) {
  const asked = wanted || (typeof navigator === 'undefined' ? [] : navigator.languages || [navigator.language]);
  for (let i = 0; i < asked.length; i += 1) {
    const tag = String(asked[i] || '').toLowerCase();
    const exact = available.find((a) => a.toLowerCase() === tag);
    if (exact) return exact;
    const base = tag.split('-')[0];
    const near = available.find((a) => a.toLowerCase().split('-')[0] === base);
    if (near) return near;
  }
  return fallback || available[0];
}

/** @param {string} language @returns {'ltr'|'rtl'} */
export function directionOf(language) {
  return rightToLeft.indexOf(language.toLowerCase().split('-')[0]) >= 0 ? 'rtl' : 'ltr';
}

/** @param {string} language @param {number} n */
function pluralForm(language, n) {
  if (typeof Intl !== 'undefined' && Intl.PluralRules) return new Intl.PluralRules(language).select(n);
  return n === 1 ? 'one' : 'other'; // browsers older than Intl.PluralRules
}

/**
 * A text is a string, or an object of plural forms chosen by the parameter `n`:
 * `{one: '{n} line', other: '{n} lines'}`; `zero` is used for 0 where it is given. `{name}` is filled from the
 * parameters; numbers are written as the language writes them. What a language lacks is taken from English.
 *
 * @typedef {string|{zero?: string, one?: string, two?: string, few?: string, many?: string, other: string}} Text
 * @param {Record<string, Record<string, Text>>} dict texts by language and key
 * @param {string} language
 */
export function makeWords(dict, language) {
  const own = dict[language] || {};
  const english = dict.en || {};
  // With the digits that codes, ages and prices are written with beside them.
  const number = new Intl.NumberFormat(directionOf(language) === 'rtl' ? `${language}-u-nu-latn` : language);

  /** @param {string} key @param {Record<string, any>} [params] @returns {string} */
  function t(key, params) {
    const has = Object.prototype.hasOwnProperty;
    const fromOwn = has.call(own, key);
    let text = fromOwn ? own[key] : has.call(english, key) ? english[key] : key;
    if (typeof text === 'object') {
      const n = Number(params && params.n);
      const form = n === 0 && text.zero !== undefined ? 'zero' : pluralForm(fromOwn ? language : 'en', n);
      text = text[form] !== undefined ? text[form] : text.other;
    }
    return text.replace(/\{(\w+)\}/g, (whole, name) => {
      if (!params || params[name] === undefined || params[name] === null) return whole;
      return typeof params[name] === 'number' ? number.format(params[name]) : String(params[name]);
    });
  }
  t.language = language;
  t.dir = directionOf(language);
  /** @param {string} key */
  t.has = (key) => Object.prototype.hasOwnProperty.call(own, key) || Object.prototype.hasOwnProperty.call(english, key);
  return t;
}

/**
 * Keys and placeholders that differ from English, for the test of a dictionary.
 * @param {Record<string, Record<string, Text>>} dict
 * @returns {string[]} one line per fault, empty when all languages are whole
 */
export function faultsOf(dict) {
  const marks = (text) => {
    const all = typeof text === 'string' ? [text] : Object.keys(text).map((k) => text[k]);
    const names = new Set();
    all.forEach((one) => (one.match(/\{\w+\}/g) || []).forEach((m) => names.add(m)));
    return Array.from(names).sort().join(' ');
  };
  const faults = [];
  Object.keys(dict).forEach((language) => {
    Object.keys(dict.en).forEach((key) => {
      if (dict[language][key] === undefined) faults.push(`${language}: ${key} is missing`);
      else if (marks(dict[language][key]) !== marks(dict.en[key])) faults.push(`${language}: ${key} has other placeholders than English`);
    });
    Object.keys(dict[language]).forEach((key) => {
      if (dict.en[key] === undefined) faults.push(`${language}: ${key} is not in English`);
    });
  });
  return faults;
}
