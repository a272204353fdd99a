// A finished sale: what the till stores before it sends anything, and what becomes of it. Once made it is frozen; only
// what the server says about it is added, beside it.

import { wireCart } from './cart.js';
import { wireTenders } from './attempt.js';
import { toPay } from './tender.js';
import { wireAgeCall } from './age.js';

/**
 * @typedef {object} Finished
 * @property {string} id        the cart's id, so a cart and its sale can never both exist
 * @property {'sale'|'return'} kind
 * @property {object} body      exactly what is PUT
 * @property {object} shown     what the screen and the customer saw: names, pricing, change
 * @property {string} at        the till's own time
 * @property {object} cart      to go back to, if the server refuses
 */

/**
 * @param {import('./cart.js').Cart} cart
 * @param {object} pricing as pricing gave it
 * @param {import('./tender.js').Payment} payment
 * @param {{change: number, at: string, drawerId: string|null, staff: {id: string, name: string}|null, approvals?: string[]}} facts
 * @returns {Finished}
 */
export function finish(cart, pricing, payment, facts) {
  return deepFreeze({
    id: cart.id,
    kind: 'sale',
    body: {
      ...wireCart(cart), tenders: wireTenders(payment.tenders), total: payment.total, ...(cart.takeAway ? { take_away: true } : {}),
      ...(cart.customer ? { customer_id: cart.customer.id } : {}), ...(payment.tip ? { tip: payment.tip } : {}),
      ...(facts.approvals?.length ? { approvals: [...facts.approvals] } : {}),
      ...(cart.coupons?.length > 0 ? { coupons: cart.coupons.map(({ code }) => code) } : {}),
      ...(cart.startedAt ? { started_at: cart.startedAt } : {}), ...wireAgeCall(cart),
    },
    shown: {
      lines: [
        ...cart.lines.map((line, at) => ({
          line: at + 1, product_id: line.productId, name: line.name, unit: line.unit, ...(pricing.lines[at] ?? {}),
        })),
        ...(pricing.deposits ?? []).map(({ of, ...bottle }, at) => ({ line: cart.lines.length + at + 1, deposit_of: of + 1, unit: 'each', ...bottle })),
      ],
      total: pricing.total, tax: pricing.tax, taxes: pricing.taxes, rounding: rounding(payment, facts.change),
      tenders: payment.tenders.map((tender) => ({ ...tender })), change: facts.change, ...(payment.tip ? { tip: payment.tip } : {}), ...(cart.exempt ? { tax_exempt: cart.exempt } : {}),
      staff: facts.staff, drawerId: facts.drawerId,
    },
    at: facts.at,
    cart,
  });
}

function rounding(payment, change) {
  return payment.tenders.reduce((sum, tender) => sum + tender.amount, 0) - change - toPay(payment);
}

function deepFreeze(value) {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return value;
  Object.freeze(value);
  Object.values(value).forEach(deepFreeze);
  return value;
}

/**
 * What a refusal means at the counter: the key of its words, and what the cashier can do about it. `again` sends the same
 * sale once more, `cart` opens it again with its own id, so that it can be put right and paid anew.
 * @param {{code?: string, status?: number}|null} problem
 * @returns {{key: string, actions: ('again'|'cart'|'difference'|'drawer')[]}}
 */
export function refusal(problem) {
  switch (problem?.code) {
    case 'total_mismatch': return { key: 'refused.total_mismatch', actions: ['difference', 'cart'] };
    case 'drawer_closed': return { key: 'refused.drawer_closed', actions: ['drawer', 'again', 'cart'] };
    case 'stock_denied': return { key: 'refused.stock_denied', actions: ['cart', 'again'] };
    case 'unknown_product': return { key: 'refused.unknown_product', actions: ['cart'] };
    case 'payment_used': case 'payment_not_approved': case 'no_payment': return { key: 'refused.card_payment', actions: ['cart', 'again'] };
    case 'underpaid': return { key: 'refused.underpaid', actions: ['cart'] };
    case 'gift_card_short': case 'gift_card_blocked': case 'gift_card_expired': case 'gift_card_unknown':
    case 'credit_short': case 'credit_limit': case 'points_short': case 'no_account': return { key: 'refused.account', actions: ['cart'] };
    case 'coupon_used': return { key: 'refused.coupon_used', actions: ['cart'] };
    case 'coupon_void': case 'coupon_unknown': return { key: 'refused.coupon_void', actions: ['cart'] };
    case 'drawer_short': return { key: 'refused.drawer_short', actions: ['cart', 'again'] };
    case 'voucher_used': return { key: 'refused.voucher_used', actions: ['cart'] };
    case 'gift_card_itself': return { key: 'refused.gift_card_itself', actions: ['cart'] };
    case 'gift_card_most': return { key: 'refused.gift_card_most', actions: ['cart'] };
    case 'amount_uneven': return { key: 'refused.amount_uneven', actions: ['cart'] };
    case 'overpaid': return { key: 'refused.overpaid', actions: ['cart'] };
    case 'too_late': case 'not_a_sale': case 'refund_tender': case 'refund_to_account': case 'price_invalid': return { key: 'refused.return', actions: ['cart'] };
    case 'tender_invalid': case 'tip_invalid': return { key: 'refused.money', actions: ['cart'] };
    case 'receipt_known': case 'serial_back': return { key: `refused.${problem.code}`, actions: ['cart'] };
    case 'over_returned': return { key: 'refused.over_returned', actions: ['cart'] };
    case 'expired':
    case 'recalled':
    case 'serial_sold': case 'serial_held': return { key: `refused.${problem.code}`, actions: ['cart'] };
    case 'approval_needed':
    case 'approval_used':
    case 'approval_expired':
    case 'approval_mismatch': return { key: 'refused.approval', actions: ['cart'] };
    case 'stale_cart': case 'cart_sold': case 'cart_dropped': case 'no_cart': return { key: 'refused.cart_gone', actions: ['cart'] };
    case 'quote_invalid': return { key: 'refused.quote', actions: ['cart'] };
    case 'sale_exists': return { key: 'refused.sale_exists', actions: ['cart'] };
    default: return { key: 'refused.other', actions: ['again', 'cart'] };
  }
}

/**
 * When the price changed while the customer paid: what the server asks for, and whether that means taking more or giving
 * back more. The tenders stay as they were taken.
 */
export function mismatch(sale, pricing) {
  const took = sale.body.tenders.reduce((sum, tender) => sum + tender.amount, 0);
  const cash = sale.body.tenders.some((tender) => tender.kind === 'cash');
  const wanted = (cash ? pricing.cash_total : pricing.total) + (sale.body.tip ?? 0);
  return {
    before: sale.body.total, after: pricing.total, difference: pricing.total - sale.body.total,
    missing: Math.max(wanted - took, 0), back: Math.max(took - wanted, 0), cash,
  };
}
