// A return: which lines of a receipt come back, how many of each, in which condition. What they give back is pricing's to
// say, from the amounts that were stored with the sale.

import { quantityFromWire, quantityToWire } from '../lib/money.js';
import { soldByPiece, ONE } from './cart.js';

/**
 * @typedef {{line: number, quantity: number, restock: boolean}} Choice  quantity in thousandths
 * @typedef {object} Giveback
 * @property {string} id      the return's own id, chosen when the receipt was opened
 * @property {object} sale    the sale as the server answered it
 * @property {object[]} lines as `returnable` answered them, quantities in thousandths
 * @property {Object<number, Choice>} choices by line
 * @property {string|null} tender
 * @property {string} reason
 */

/** @returns {Giveback} */
export function open(id, answer) {
  const tenders = answer.sale.tenders ?? [];
  return {
    id, sale: answer.sale, choices: {}, reason: '', tender: tenders.length > 0 ? tenders[0].kind : 'cash',
    lines: answer.lines.map((line) => ({
      ...line,
      quantity: thousandths(line.quantity), returned: thousandths(line.returned), remaining: thousandths(line.remaining),
    })),
  };
}

const thousandths = (text) => quantityFromWire(text);

/** Chooses a line with all that is left of it, or lets it go again. Nothing left, nothing to choose. */
export function toggle(state, number) {
  const line = state.lines.find((each) => each.line === number);
  if (!line || line.remaining <= 0) return state;
  const choices = { ...state.choices };
  if (choices[number]) delete choices[number];
  else choices[number] = { line: number, quantity: inPieces(line) ? Math.min(ONE, line.remaining) : line.remaining, restock: true };
  return { ...state, choices };
}

/** Whole pieces can be counted one by one; a weight comes back as a whole. */
export function inPieces(line) {
  return line.unit ? soldByPiece(line.unit) : line.quantity % ONE === 0;
}

export function step(state, number, pieces) {
  const line = state.lines.find((each) => each.line === number);
  const choice = state.choices[number];
  if (!line || !choice || !inPieces(line)) return state;
  const quantity = choice.quantity + pieces * ONE;
  if (quantity < ONE || quantity > line.remaining) return state;
  return { ...state, choices: { ...state.choices, [number]: { ...choice, quantity } } };
}

export function condition(state, number, restock) {
  const choice = state.choices[number];
  return choice ? { ...state, choices: { ...state.choices, [number]: { ...choice, restock } } } : state;
}

/** A scanned item chooses its line, and one more piece each time. */
export function scanned(state, productId) {
  const line = state.lines.find((each) => each.product_id === productId && each.remaining > (state.choices[each.line]?.quantity ?? 0));
  if (!line) return state;
  return state.choices[line.line] ? step(state, line.line, 1) : toggle(state, line.line);
}

export function chosen(state) {
  return state.lines.filter((line) => state.choices[line.line]).map((line) => ({ ...line, choice: state.choices[line.line] }));
}

/**
 * The chosen lines as pricing's refund takes them. The rate only sorts the tax; where the product has gone it is nought.
 * @param {Giveback} state @param {boolean} included whether the store's prices include tax
 * @param {(productId: string) => string} rateOf
 */
export function refundLines(state, included, rateOf) {
  return chosen(state).map((line) => {
    const sold = state.sale.lines.find((each) => each.line === line.line);
    return {
      rate: rateOf(line.product_id), already: quantityToWire(line.returned), quantity: quantityToWire(line.choice.quantity),
      sold: {
        quantity: quantityToWire(line.quantity), amount: sold.total + sold.discount - (included ? 0 : sold.tax),
        discount: sold.discount, tax: sold.tax, total: sold.total,
      },
    };
  });
}

/** What is PUT. The one tender leaves its amount out and takes what is due, so no cent is guessed here. */
export function body(state) {
  const result = {
    sale_id: state.sale.id,
    lines: chosen(state).map(({ choice }) => ({ line: choice.line, quantity: quantityToWire(choice.quantity), restock: choice.restock })),
    tenders: [{ kind: state.tender }],
  };
  return state.reason ? { ...result, reason: state.reason } : result;
}

/** T1-000124 as printed (in training T1-T000124), or without the zeros and in small letters, as people type it. */
export function receiptNumber(text) {
  const match = /^([a-z0-9]{1,8})-?(t?r?)0*(\d{1,9})$/i.exec(text.trim());
  if (!match || !text.includes('-')) return null;
  return `${match[1].toUpperCase()}-${match[2].toUpperCase()}${match[3].padStart(6, '0')}`;
}
