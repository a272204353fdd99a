// Who the cart is for: the line that says so, and the search that takes the place of the goods meanwhile.

import { html, useEffect, useRef } from '../lib/ui.js';
import { label } from '../lib/customers.js';
import { PersonSheet } from '../lib/person-view.js';
import { mayAdd } from './buyers.js';
import { Icon } from './parts.js';

/** Who it is, or the key to say so. */
export function Buyer({ desk }) {
  const { t, cart } = desk;
  const { customer } = cart.basket.value;
  if (customer) {
    return html`<p class="chip basket-buyer" data-test="basket-customer" data-customer=${customer.id}>${cart.buyers.may()
    ? html`<button class="btn basket-who" data-test="basket-person" aria-label=${t('floor.buyer.open', { name: customer.name })} onClick=${() => cart.buyers.sheet(customer.id)}><${Icon} name="user" small /><bdi>${customer.name}</bdi></button>`
    : html`<${Icon} name="user" small /><bdi>${customer.name}</bdi>`}
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
  useEffect(() => { input.current?.focus(); return () => { if (!buyers.people.peek().sheet) buyers.close(); }; }, []);
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
      <li><button data-test="buyer-form" onClick=${buyers.form}><${Icon} name="edit" /><span class="grow"><b>${t('floor.buyer.form')}</b></span></button></li>
      ${items === null && html`<li class="empty"><${Icon} name="user" /><b>${t('floor.buyer.how')}</b></li>`}
    </ul>`;
}

/** In the place of the goods: who it is, to read and to change. */
export function BuyerSheet({ desk }) {
  const { t, cart: { buyers } } = desk;
  const { person } = buyers;
  const known = person.customer.value;
  useEffect(() => () => buyers.close(), []);
  return html`<div class="basket-find basket-person" onKeyDown=${(event) => { if (event.key === 'Escape') { event.stopPropagation(); buyers.close(); } }}><b><bdi>${known ? label(known) : person.fresh.value ? t('person.new') : ''}</bdi></b>
      <button class="btn btn-icon" data-test="person-close" aria-label=${t('floor.buyer.close')} onClick=${buyers.close}><${Icon} name="x" /></button></div>
    <${PersonSheet} key=${person.id.value} person=${person} t=${t} money=${desk.money} moment=${desk.moment} />`;
}
