// Who the cart is for: the line that says so, and the search that takes the place of the goods meanwhile.

import { html, useEffect, useRef } from '../lib/ui.js';
import { label } from '../lib/customers.js';
import { mayAdd } from './buyers.js';
import { Icon } from './parts.js';

/** Who it is, or the key to say so. */
export function Buyer({ desk }) {
  const { t, cart } = desk;
  const { customer } = cart.basket.value;
  if (customer) {
    return html`<p class="chip basket-buyer" data-test="basket-customer" data-customer=${customer.id}><${Icon} name="user" small /><bdi>${customer.name}</bdi>
      ${customer.exempt && html`<small data-test="basket-exempt">${t('floor.buyer.exempt', { paper: customer.exempt })}</small>`}
      <button class="btn btn-icon" data-test="basket-no-customer" aria-label=${t('floor.cart.no_customer')} onClick=${() => cart.customer(null)}><${Icon} name="x" small /></button></p>`;
  }
  if (!cart.buyers.may()) return null;
  return html`<button class="btn basket-buyer" data-test="basket-buyer" onClick=${cart.buyers.open}><${Icon} name="user" />${t('floor.buyer.add')}</button>`;
}

export function BuyerSearch({ desk }) {
  const { t, cart: { buyers } } = desk;
  const { text, items, busy } = buyers.people.value;
  const input = useRef(null);
  useEffect(() => { input.current?.focus(); return () => buyers.close(); }, []);
  return html`<div class="basket-find"><label class="field"><${Icon} name="user" /><span class="vh">${t('floor.buyer.find')}</span>
      <input ref=${input} data-test="buyer-find" value=${text} placeholder=${t('floor.buyer.find')} autocomplete="off" spellcheck="false" maxlength="120" enterkeyhint="search"
        onInput=${(event) => buyers.find(event.target.value)}
        onKeyDown=${(event) => { if (event.key === 'Enter') buyers.enter(); if (event.key === 'Escape') { event.stopPropagation(); buyers.close(); } }} /></label>
      <button class="btn btn-icon" data-test="buyer-close" aria-label=${t('floor.buyer.close')} onClick=${buyers.close}><${Icon} name="x" /></button></div>
    <ul class="basket-lines basket-found" data-test="buyer-found" aria-busy=${busy}>
      ${(items ?? []).map((one) => html`<li key=${one.id}><button data-test="buyer-hit" data-id=${one.id} onClick=${() => buyers.choose(one)}><${Icon} name="user" />
        <span class="grow"><b dir="auto">${label(one)}</b><small>${[one.name && one.phone, one.email].filter(Boolean).join(' · ')}</small></span></button></li>`)}
      ${mayAdd(buyers.people.value) && html`<li><button data-test="buyer-new" disabled=${busy} onClick=${buyers.add}><${Icon} name="plus" />
        <span class="grow"><b>${t('floor.buyer.new', { text: text.trim() })}</b></span></button></li>`}
      ${items === null && html`<li class="empty"><${Icon} name="user" /><b>${t('floor.buyer.how')}</b></li>`}
    </ul>`;
}
