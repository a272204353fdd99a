// Handing a receipt out without paper: what was typed, how the mail stands. Pure.

/**
 * @typedef {{id: string, state: string, trouble: string, address: string}} Mail
 * @typedef {object} Handing
 * @property {'mail'|'code'} way
 * @property {string} document
 * @property {boolean} [quote]        the document is a quote
 * @property {boolean} [payment]      it is money that is no sale's: on goods put aside, or for what was owed
 * @property {string} text            the address as it was typed
 * @property {boolean} sending
 * @property {string|null} problem
 * @property {Mail|null} mail         once it is in the outbox
 * @property {{url: string, path: string, size: number}|null} link
 */

/** What stands over it. @param {Handing} handing @returns {string} the key of the words */
export function headOf(handing) {
  if (handing.quote) return 'quote.mail_title';
  if (handing.way === 'mail') return handing.payment ? 'mail.payment' : 'mail.title';
  return handing.payment ? 'code.payment' : 'code.title';
}

/** @param {'mail'|'code'} way @param {string} document @returns {Handing} */
export function newHanding(way, document) {
  return { way, document, text: '', sending: false, problem: null, mail: null, link: null };
}

/** What stands before and after the one at sign; the server judges the rest. @param {string} text */
export function looksLikeAddress(text) {
  return /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(text.trim());
}

/** Whether a mail may still change by itself. @param {Mail|null} mail */
export function isOpenMail(mail) {
  return mail !== null && (mail.state === 'waiting' || mail.state === 'sending' || (mail.state === 'doubt' && !mail.ended_at));
}

/** @param {Mail} mail @returns {{key: string, tone: 'way'|'done'|'late'|'wait', params: Record<string, string>}} */
export function tellMail(mail) {
  const params = { address: mail.address, reason: mail.trouble };
  switch (mail.state) {
    case 'sent': return { key: 'mail.sent', tone: 'done', params };
    case 'failed': return { key: 'mail.failed', tone: 'late', params };
    case 'doubt': return { key: 'mail.doubt', tone: 'wait', params };
    default: return mail.trouble ? { key: 'mail.delayed', tone: 'late', params } : { key: 'mail.waiting', tone: 'way', params };
  }
}
