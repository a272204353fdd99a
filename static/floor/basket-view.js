// The page of the cart that is built here: find, add, see price and stock, hand it to the tills.

import { html, useEffect } from '../lib/ui.js';
import { quantityFromWire, quantityToWire } from '../lib/money.js';
import { short } from './basket.js';
import { Buyer, BuyerSearch, BuyerSheet } from './buyer-view.js';
import { stockTone } from './lookup.js';
import { Icon } from './parts.js';
import { PayKeys, Paying } from './pay-view.js';

export function Basket({ desk }) {
  const { t, cart } = desk;
  const handed = cart.handed.value;
  return html`<main class="floor-main cart-page" data-test="basket">
    <section class="panel basket" aria-label=${t('floor.cart')}>
      <div class="panel-head"><h2>${t('floor.cart')}</h2><p>${t('floor.cart.pieces', { n: cart.count.value })}</p>
        <button class="btn btn-icon" data-test="basket-close" aria-label=${t('floor.find.close')} onClick=${desk.closeCart}><${Icon} name="x" /></button></div>
      ${desk.pay.paying.value ? html`<${Paying} desk=${desk} />` : handed ? html`<${Handed} desk=${desk} handed=${handed} />` : html`<${Filling} desk=${desk} />`}
    </section>
  </main>`;
}

function Filling({ desk }) {
  const { cart } = desk;
  if (cart.buyers.people.value.sheet) return html`<${BuyerSheet} desk=${desk} />`;
  if (cart.buyers.people.value.open) return html`<${BuyerSearch} desk=${desk} />`;
  return html`<${Find} desk=${desk} />
    <${Camera} desk=${desk} />
    <${Buyer} desk=${desk} />
    ${cart.found.value.items !== null ? html`<${Found} desk=${desk} />` : html`<${Lines} desk=${desk} />`}
    <${Foot} desk=${desk} />`;
}

function Find({ desk }) {
  const { t, cart } = desk;
  const { text } = cart.found.value;
  return html`<div class="basket-find"><label class="field"><${Icon} name="search" /><span class="vh">${t('floor.find')}</span>
      <input data-test="basket-find" value=${text} placeholder=${t('floor.find')} autocomplete="off" spellcheck="false" maxlength="200" enterkeyhint="search"
        onInput=${(event) => cart.find(event.target.value)} onKeyDown=${(event) => { if (event.key === 'Enter') cart.enter(event.target.value); if (event.key === 'Escape') { event.stopPropagation(); cart.find(''); } }} /></label>
    ${text
    ? html`<button class="btn btn-icon" data-test="basket-find-clear" aria-label=${t('floor.cart.find_clear')} onClick=${() => cart.find('')}><${Icon} name="x" /></button>`
    : html`<button class="btn" data-test="basket-camera" aria-pressed=${cart.camera.value.on} aria-label=${t('floor.cart.camera')} onClick=${() => (cart.camera.value.on ? cart.stopCamera() : cart.look(() => document.querySelector('.basket-camera video')))}>
        <${Icon} name="camera" /><span class="opt2">${t('floor.cart.camera')}</span></button>`}</div>`;
}

function Camera({ desk }) {
  const { cart } = desk;
  const { on, problem } = cart.camera.value;
  useEffect(() => () => cart.stopCamera(), []);
  if (!on && !problem) return null;
  return html`<div class="basket-camera">
    ${on && html`<video muted playsinline data-test="basket-video"></video>`}
    ${problem && html`<p class="hint" role="status" data-test="basket-camera-problem">${problem}</p>`}</div>`;
}

function Found({ desk }) {
  const { t, cart } = desk;
  const { items, customers } = cart.found.value;
  return html`<ul class="basket-lines basket-found" data-test="basket-found">
    ${(customers ?? []).map((one) => html`<li key=${one.id}><button data-test="basket-customer-hit" onClick=${() => cart.customer(one)}><${Icon} name="user" />
      <span class="grow"><b>${one.name || one.phone || one.email}</b><small>${t('floor.cart.customer')}</small></span></button></li>`)}
    ${items.map((product) => html`<li key=${product.id}><button data-test="basket-hit" data-id=${product.id} onClick=${() => cart.add(product)}>
      <span class="plate"><bdi>${product.location || '–'}</bdi></span>
      <span class="grow"><b dir="auto">${product.name}</b><small><${Stock} desk=${desk} stock=${product.stock} /></small></span>
      <b>${desk.money(product.price)}</b><${Icon} name="plus" /></button></li>`)}
    ${items.length === 0 && (customers ?? []).length === 0 && html`<li class="empty"><${Icon} name="search" /><b>${t('floor.find.none', { query: cart.found.value.text })}</b><span>${t('floor.find.none.more')}</span></li>`}
  </ul>`;
}

function Stock({ desk, stock }) {
  const tone = stockTone(stock);
  if (!tone) return null;
  return tone === 'some' ? html`${desk.quantity(stock)} ${desk.t('floor.find.in_stock')}` : html`<span class="state-late">${desk.t({ empty: 'floor.find.empty', minus: 'floor.find.minus' }[tone])}</span>`;
}

function Lines({ desk }) {
  const { t, cart } = desk;
  const { lines } = cart.basket.value;
  const priced = cart.priced.value;
  if (lines.length === 0) return html`<div class="calm"><div class="empty"><${Icon} name="scan" /><b>${t('floor.cart.empty')}</b><span>${t('floor.cart.empty.more')}</span></div></div>`;
  return html`<ul class="basket-lines" aria-label=${t('floor.cart')}>${lines.map((line, at) => html`
    <li key=${line.key} data-test="basket-line" data-product=${line.productId}>
      <span class="grow"><b dir="auto">${line.name}</b><small class=${short(line) ? 'state-late' : ''}>${line.location && html`<bdi>${line.location}</bdi> · `}<${Stock} desk=${desk} stock=${line.stock} /></small></span>
      <${Amount} desk=${desk} line=${line} />
      <span class="basket-sum">${priced && priced.lines[at] !== undefined && !priced.old ? desk.money(priced.lines[at]) : '…'}<small>${desk.money(line.price)}${line.unit === 'each' ? '' : ` / ${line.unit}`}</small></span>
      <button class="btn btn-icon" data-test="basket-remove" aria-label=${t('floor.cart.remove', { name: line.name })} onClick=${() => cart.remove(line.key)}><${Icon} name="x" /></button>
    </li>`)}</ul>`;
}

function Amount({ desk, line }) {
  const { t, cart } = desk;
  if (line.barcode !== null) return html`<span class="basket-amount"><b>${desk.quantity(quantityToWire(line.quantity))}</b></span>`;
  if (line.unit !== 'each') {
    return html`<label class="basket-amount"><span class="vh">${t('floor.cart.amount', { unit: line.unit })}</span>
      <input class="inp" inputmode="decimal" maxlength="9" value=${quantityToWire(line.quantity)} data-test="basket-amount"
        onChange=${(event) => { const text = event.target.value.trim().replace(',', '.'); if (/^\d{1,5}(\.\d{1,3})?$/.test(text)) cart.setQuantity(line.key, quantityFromWire(text)); event.target.value = quantityToWire((cart.basket.peek().lines.find((each) => each.key === line.key) ?? line).quantity); }} /> ${line.unit}</label>`;
  }
  return html`<span class="basket-amount">
    <button class="btn btn-icon" data-test="basket-less" aria-label=${t('floor.cart.less')} disabled=${line.quantity <= 1000} onClick=${() => cart.step(line.key, -1)}><${Icon} name="minus" /></button>
    <b data-test="basket-quantity">${quantityToWire(line.quantity)}</b>
    <button class="btn btn-icon" data-test="basket-more" aria-label=${t('floor.cart.more')} onClick=${() => cart.step(line.key, 1)}><${Icon} name="plus" /></button></span>`;
}

function Foot({ desk }) {
  const { t, cart } = desk;
  const { note, lines } = cart.basket.value;
  const priced = cart.priced.value;
  if (lines.length === 0) return null;
  return html`<div class="basket-foot">
    ${priced?.problem && html`<p class="banner banner-late" role="alert"><${Icon} shape="late" /><span class="grow">${priced.problem}</span></p>`}
    <label class="fg"><span class="vh">${t('floor.cart.note')}</span><input class="inp" data-test="basket-note" maxlength="60" placeholder=${t('floor.cart.note')} autocomplete="off" value=${note} onInput=${(event) => cart.note(event.target.value)} /></label>
    <div class="basket-hand"><p><span>${t('floor.cart.total')}</span><b data-test="basket-total" data-amount=${priced?.old ? '' : priced?.total ?? ''}>${priced?.total !== null && priced?.total !== undefined && !priced.old ? desk.money(priced.total) : '…'}</b></p>
      <button class="btn" data-test="basket-clear" onClick=${cart.clear}>${t('floor.cart.clear')}</button>
      <button class=${`btn btn-action btn-primary${cart.busy.value ? ' sending' : ''}`} data-test="basket-hand" aria-busy=${cart.busy.value} onClick=${cart.hand}><${Icon} name="send" />${t(cart.busy.value ? 'floor.cart.handing' : 'floor.cart.hand')}</button></div>
    <${PayKeys} desk=${desk} />
  </div>`;
}

/** The number to call out, the code to scan, and what becomes of it. */
function Handed({ desk, handed }) {
  const { t, cart } = desk;
  const words = { who: handed.who ?? '', where: handed.where ?? '', receipt: handed.receipt ?? '' };
  return html`<div class="basket-handed" data-test="basket-handed" data-state=${handed.state}>
    <p class="label">${t('floor.cart.say')}</p>
    <b class="basket-number" data-test="basket-number">${handed.number}</b>
    ${handed.qr && html`<img class="basket-qr" src=${handed.qr} alt=${handed.code} />`}
    <bdi class="basket-code" data-test="basket-code">${handed.code}</bdi>
    <p class="state ${{ waits: 'state-wait', held: 'state-way', sold: 'state-done', dropped: 'state-late' }[handed.state]}" role="status" data-test="basket-fate">
      <${Icon} shape=${{ waits: 'wait', held: 'here', sold: 'done', dropped: 'late' }[handed.state]} />${t(`floor.cart.is.${handed.state}`, words)}</p>
    <button class="btn btn-action btn-primary" data-test="basket-new" onClick=${cart.again}><${Icon} name="plus" />${t('floor.cart.new')}</button>
  </div>`;
}
