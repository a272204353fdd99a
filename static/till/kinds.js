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
};
/** A drawer also holds notes too large to be offered for change. */
const LARGE_NOTES = { EUR: [50000], CHF: [100000] };

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
  return { notes: [...(LARGE_NOTES[currency] ?? []), ...notes], coins };
}

/** Whether a piece of this value is a note, so that it is drawn as one. */
export function isNote(value, currency, digits = 2) {
  return drawerKinds(currency, digits).notes.includes(value);
}
