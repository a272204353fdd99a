// Paying on the tablet: which terminal, what it shows, and the receipt.

import { html } from '../lib/ui.js';
import { Icon } from './parts.js';

/** The keys under the cart, where payment may be taken here. */
export function PayKeys({ desk }) {
  const { t, pay } = desk;
  if (!pay.ready.value) return null;
  const why = pay.hinder();
  return html`<div class="basket-pay">${pay.terminals.value.slice(0, 3).map((terminal) => html`<button class="btn btn-primary" key=${terminal.id} data-test="basket-pay" data-terminal=${terminal.id} disabled=${why !== null} onClick=${() => pay.start(terminal)}>
      <${Icon} name="card" /><span>${t('floor.pay')}<small><bdi>${terminal.name}</bdi></small></span></button>`)}
    ${why && why !== 'floor.pay.no_price' && html`<p class="hint" data-test="basket-pay-why">${t(why)}</p>`}</div>`;
}

/** A reason is a key of ours or the server's own words. */
const said = (t, reason) => (reason.startsWith('floor.') ? t(reason) : reason);

export function Paying({ desk }) {
  const { t, pay } = desk;
  const now = pay.paying.value;
  const [shape, tone] = { asking: ['queued', 'wait'], card: ['wait', 'wait'], booking: ['queued', 'way'], back: ['queued', 'wait'], done: ['done', 'done'], failed: ['late', 'late'], stuck: ['late', 'late'] }[now.step];
  return html`<div class="basket-handed paying" data-test="paying" data-step=${now.step}>
    <p class="label"><bdi>${now.name}</bdi></p>
    <b class="basket-number" data-test="paying-amount">${desk.money(now.amount)}</b>
    <p class=${`state state-${tone}`} role="status" data-test="paying-state"><${Icon} shape=${shape} />${t(`floor.pay.${now.step}`, { receipt: now.receipt })}</p>
    ${now.reason && html`<p class="hint" role="alert" data-test="paying-reason">${said(t, now.reason)}</p>`}
    <div class="paying-acts">
      ${now.step === 'card' && html`<button class="btn" data-test="paying-cancel" onClick=${pay.cancel}>${t('floor.pay.cancel')}</button>`}
      ${now.step === 'failed' && now.reason !== 'floor.pay.went_back' && html`<button class="btn btn-action btn-primary" data-test="paying-again" onClick=${pay.again}><${Icon} name="undo" />${t('floor.pay.again')}</button>`}
      ${now.step === 'failed' && html`<button class="btn" data-test="paying-away" onClick=${pay.away}>${t('floor.pay.back_to_cart')}</button>`}
      ${now.step === 'stuck' && html`<button class="btn btn-action btn-primary" data-test="paying-retry" onClick=${pay.retry}>${t('floor.pay.book')}</button>
        <button class="btn" data-test="paying-give-back" onClick=${pay.giveBack}>${t('floor.pay.give_back')}</button>`}
      ${now.step === 'done' && html`<a class="btn" data-test="paying-receipt" href=${`/api/v1/sales/${encodeURIComponent(now.sale)}/receipt`} target="_blank" rel="noopener"><${Icon} name="receipt" />${t('floor.pay.receipt')}</a>
        <button class="btn btn-action btn-primary" data-test="paying-new" onClick=${pay.away}><${Icon} name="plus" />${t('floor.cart.new')}</button>`}
    </div>
  </div>`;
}
