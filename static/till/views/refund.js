// How money goes back, and why: the same keys for a return and for an exchange that leaves something over.

import { html, Icon, t, Send } from '../parts.js';

const ICONS = { cash: 'cash', card: 'card', gift_card: 'gift', store_credit: 'tag', on_account: 'user', points: 'star', as_paid: 'return', voucher: 'tag' };

/** The ways that the store allows, the way it was paid first. @param {{ways: import('../giveback.js').Way[], chosen: any, choose: (key: string) => void, app: any, quote: any}} props */
export function Ways({ ways, chosen, choose, app, quote }) {
  return html`
    <div class="opts ${ways.length > 1 ? 'opts-2' : ''}" role="group" aria-label=${t('return.money_to')}>
      ${ways.map((way) => html`
        <button class="btn" type="button" key=${way.key} data-test="refund-${way.key}" aria-pressed=${chosen?.key === way.key} onClick=${() => choose(way.key)}>
          <${Icon} name=${ICONS[way.key] ?? 'card'} /><span>${nameOf(way)}<small>${moreOf(app, way, quote)}</small></span></button>`)}
    </div>`;
}

function nameOf(way) {
  if (way.key === 'as_paid') return t('return.as_paid_all');
  return t(way.key === 'store_credit' && way.code ? 'return.credit_note' : `tender.${way.key}`);
}

function moreOf(app, way, quote) {
  if (way.key === 'as_paid') return quote.as_paid.map((each) => `${t(`tender.${each.kind}`)} ${app.money(each.amount)}`).join(' + ');
  if (way.paid) return t('return.as_paid');
  return t(way.code ? 'return.new_code' : quote.as_paid.length > 0 ? 'return.other_way' : 'return.to_customer');
}

/** The store's reasons, or another in words. @param {{app: any, state: import('../giveback.js').Giveback}} props */
export function Reasons({ app, state }) {
  const reasons = app.reasonsFor('returns');
  return html`
    <div class="picks" role="group" aria-label=${t('return.why')}>
      ${reasons.map((reason, at) => html`<button class="btn" type="button" key=${reason} data-test="reason" data-at=${at} aria-pressed=${state.own === '' && state.reason === reason} onClick=${(event) => { app.returnReason(reason); goOn(event); }}><bdi>${reason}</bdi></button>`)}
      <input class="inp" data-test="reason-own" aria-label=${t('return.why_own')} placeholder=${t('return.why_own')} maxlength="200" autocomplete="off" value=${state.own} onInput=${(event) => app.returnOwn(event.currentTarget.value)} />
    </div>`;
}

/** Whoever chose by keys goes on by Enter: the focus steps to what the reason was for. @param {MouseEvent} event */
function goOn(event) {
  if (event.detail === 0) requestAnimationFrame(() => { document.querySelector('[data-test="give-back"]:not([disabled]), [data-test="swap-give"]:not([disabled])')?.focus(); });
}

/** Codes of cards and notes that are new: told once, and printed if wanted. */
export function NewCodes({ app, sale }) {
  const codes = sale.shown.codes ?? [];
  if (codes.length === 0) return null;
  return html`
    <div class="new-cards">
      ${codes.map((each) => html`<p key=${each.code}><span class="lab">${t(each.kind === 'store_credit' ? 'return.credit_note' : 'tender.gift_card')} ${app.money(each.amount)}</span> <bdi class="code" data-test="refund-code" data-code=${each.code}>${app.spacedCode(each.code)}</bdi></p>`)}
      <small>${t('giftcard.once')}</small>
      <${Send} class="btn" data-test="print-code" onClick=${() => app.printCodes(codes)}><${Icon} name="printer" size="s" />${t('return.print_code')}<//>
    </div>`;
}
