// The notes and coins of a currency, for counting a drawer and for drawing change. How much change, and which pieces of
// it, is pricing's to say; here is only what exists and what it looks like.

/** Notes and coins in circulation, largest first, in minor units. Others fall back to the 1-2-5 series. */
const NOTES = {
  EUR: [20000, 10000, 5000, 2000, 1000, 500],
  USD: [10000, 5000, 2000, 1000, 500, 100],
  GBP: [5000, 2000, 1000, 500],
  CHF: [20000, 10000, 5000, 2000, 1000],
  SEK: [100000, 50000, 20000, 10000, 5000, 2000],
  NOK: [100000, 50000, 20000, 10000, 5000],
  DKK: [50000, 20000, 10000, 5000],
  PLN: [50000, 20000, 10000, 5000, 2000, 1000],
  CZK: [500000, 200000, 100000, 50000, 20000, 10000],
  AUD: [10000, 5000, 2000, 1000, 500],
  CAD: [10000, 5000, 2000, 1000, 500],
  HUF: [2000000, 1000000, 500000, 200000, 100000, 50000],
  JPY: [10000, 5000, 1000],
  MYR: [10000, 5000, 2000, 1000, 500, 100],
  NZD: [10000, 5000, 2000, 1000, 500],
  RON: [50000, 20000, 10000, 5000, 2000, 1000, 500, 100],
  ZAR: [20000, 10000, 5000, 2000, 1000],
};
const COINS = {
  EUR: [200, 100, 50, 20, 10, 5, 2, 1],
  USD: [25, 10, 5, 1],
  GBP: [200, 100, 50, 20, 10, 5, 2, 1],
  CHF: [500, 200, 100, 50, 20, 10, 5],
  SEK: [1000, 500, 200, 100],
  NOK: [2000, 1000, 500, 100],
  DKK: [2000, 1000, 500, 200, 100, 50],
  PLN: [500, 200, 100, 50, 20, 10, 5, 2, 1],
  CZK: [5000, 2000, 1000, 500, 200, 100],
  AUD: [200, 100, 50, 20, 10, 5],
  CAD: [200, 100, 25, 10, 5],
  HUF: [20000, 10000, 5000, 2000, 1000, 500],
  JPY: [500, 100, 50, 10, 5, 1],
  MYR: [50, 20, 10, 5],
  NZD: [200, 100, 50, 20, 10],
  RON: [50, 10, 5, 1],
  ZAR: [500, 200, 100, 50, 20, 10],
};
/** A drawer also holds what is seldom offered as change. */
const RARE_NOTES = { CHF: [100000], DKK: [100000], EUR: [50000], JPY: [2000], USD: [200] };
const RARE_COINS = { USD: [50] };

/** Whether the money of a currency is known by its kinds; else a drawer of it is counted as a sum. */
export function isKnown(currency) {
  return NOTES[currency] !== undefined;
}

/** 1, 2, 5 and their tenfolds: what most currencies coin. */
function series(from, upTo) {
  const found = [];
  for (let power = 1; power <= upTo; power *= 10) {
    for (const step of [1, 2, 5]) {
      const value = step * power;
      if (value >= from && value <= upTo) found.push(value);
    }
  }
  return found.reverse();
}

/** @param {string} currency @returns {{notes: number[], coins: number[]}} largest first */
export function denominations(currency, digits = 2) {
  const unit = 10 ** digits;
  return {
    notes: NOTES[currency] ?? series(5 * unit, 200 * unit),
    coins: COINS[currency] ?? series(1, 2 * unit),
  };
}

/** What a drawer of this currency may hold, for counting: the large notes too. */
export function drawerKinds(currency, digits = 2) {
  const { notes, coins } = denominations(currency, digits);
  const all = (usual, rare) => [...usual, ...(rare ?? [])].sort((a, b) => b - a);
  return { notes: all(notes, RARE_NOTES[currency]), coins: all(coins, RARE_COINS[currency]) };
}

/** Whether a piece of this value is a note, so that it is drawn as one. */
export function isNote(value, currency, digits = 2) {
  return drawerKinds(currency, digits).notes.includes(value);
}
