// Sales without tax: who owes none, by the customer's certificate or by hand. Plain values, no page.

/**
 * @typedef {object} Exempt
 * @property {string} reason      the customer's certificate, or why
 * @property {string} [reference] the number of the paper that says so
 * @property {string} [of]        the customer whose certificate it is; no right is needed for that
 */

/** The longest reason and reference that the server takes. */
export const MAX_REASON = 120;
export const MAX_REFERENCE = 64;

/** What a customer's certificate says, null where there is none. @param {import('./customer.js').Buyer|undefined} who @returns {Exempt|null} */
export function certificateOf(who) {
  return who?.exempt ? { reason: who.exempt, of: who.id } : null;
}

/** @param {import('./cart.js').Cart} cart @param {Exempt|null} exempt */
export function setExempt(cart, exempt) {
  const { exempt: _, ...rest } = cart;
  return exempt ? { ...rest, exempt } : rest;
}

/**
 * Somebody else buys, or nobody in particular: what the one before had in writing goes with them, what was set by hand stays.
 * @param {import('./cart.js').Cart} cart @param {import('./customer.js').Buyer|undefined} who
 */
export function withBuyer(cart, who) {
  const kept = cart.exempt?.of ? null : cart.exempt ?? null;
  return setExempt({ ...cart, customer: who }, kept ?? certificateOf(who));
}

/** Whether the office has it in writing, so that the till needs no right to say so. */
export function isCertified(cart) {
  return Boolean(cart.exempt?.of) && cart.exempt.of === cart.customer?.id;
}

/** As the server takes it. */
export function wireExempt({ exempt }) {
  return exempt ? { tax_exempt: { reason: exempt.reason, ...(exempt.reference ? { reference: exempt.reference } : {}) } } : {};
}

/** Read back from a parked cart, once its customer is known. @param {{reason: string, reference?: string}|undefined} wire @returns {Exempt|null} */
export function readExempt(wire, who) {
  if (!wire) return null;
  const certificate = certificateOf(who);
  return certificate && !wire.reference && certificate.reason === wire.reason ? certificate : { reason: wire.reason, ...(wire.reference ? { reference: wire.reference } : {}) };
}
