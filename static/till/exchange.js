// An exchange as it is stored and sent: the sale of what is taken, with what comes back for it.

import { body, payOut } from './giveback.js';

/**
 * It goes under the cart's id, so that a cart and its exchange can never both exist; what comes back has an id of its own.
 * @param {import('./sale.js').Finished} sale what is taken, paid with the balance
 * @param {{state: import('./giveback.js').Giveback, quote: any}} back what comes back, and what that gives
 * @param {import('./giveback.js').Way|null} way in which a balance below zero goes out
 * @param {string[]} approvals of what comes back
 */
export function exchangeOf(sale, { state, quote }, way, approvals) {
  const { lines, tenders, total: _, started_at: _began, approvals: own = [], ...extras } = sale.body;
  const { lines: returned, sale_id: of, reason, gift, customer_id: customer } = body(state, null);
  const all = [...new Set([...own, ...approvals])];
  const amount = way && way.kinds.length === 1 ? payOut(quote, way) : undefined;
  return Object.freeze({
    ...sale, kind: 'exchange',
    body: {
      return: { id: state.id, ...(of ? { sale_id: of } : {}), lines: returned, ...(reason ? { reason } : {}), ...(gift ? { gift } : {}) },
      sale: { id: sale.id, lines },
      ...(customer ? { customer_id: customer } : {}), ...extras,
      tenders: way ? way.tenders : tenders, total: sale.shown.total - quote.total, ...(all.length > 0 ? { approvals: all } : {}),
    },
    shown: {
      ...sale.shown, back: quote.lines, paidOut: way ? way.kinds.map((kind) => ({ kind, amount })) : [],
      codes: way?.code ? [{ kind: way.key, code: way.code, amount: quote.due }] : [],
    },
  });
}
