// A product looked up: place, price, stock, and where its shelf stands on the plan.

import { html, useEffect, useRef } from '../lib/ui.js';
import { plateOf } from './card.js';
import { isWaiting } from './floor.js';
import { shown, stockTone } from './lookup.js';
import { ranked } from './queue.js';
import { metres } from './ways.js';
import { Icon, Plate } from './parts.js';
import { goalOf, StorePanel } from './side-view.js';

export function Lookup({ desk }) {
  const { t } = desk;
  const look = desk.look.value;
  const product = shown(look);
  return html`<main class="floor-main look">
    <section class="queue" aria-label=${t('floor.lookup')} data-test="lookup">
      <${SearchField} desk=${desk} look=${look} />
      ${product ? html`<${Product} desk=${desk} product=${product} />` : html`<${Nothing} desk=${desk} look=${look} />`}
      ${look.found.length > 1 && html`<${Also} desk=${desk} look=${look} />`}
    </section>
    <aside class="side">
      <${StorePanel} desk=${desk} product=${product} />
      <${Meanwhile} desk=${desk} />
    </aside>
  </main>`;
}

function SearchField({ desk, look }) {
  const { t } = desk;
  const input = useRef(null);
  useEffect(() => { if (!look.code) input.current?.focus(); }, []);
  return html`<div class="look-row"><label class="field"><${Icon} name="search" /><span class="vh">${t('floor.find')}</span>
      <input ref=${input} data-test="lookup-field" value=${look.query} placeholder=${t('floor.find')} autocomplete="off" spellcheck="false" maxlength="200"
        onInput=${(event) => desk.find(event.target.value)}
        onKeyDown=${(event) => {
          if (event.key === 'Escape') { event.stopPropagation(); desk.closeLook(); }
          if (event.key === 'Enter') desk.findCode(event.target.value);
        }} /></label>
    <button class="btn btn-icon look-close" data-test="lookup-close" aria-label=${t('floor.find.close')} onClick=${desk.closeLook}><${Icon} name="x" /></button></div>`;
}

function Product({ desk, product }) {
  const { t } = desk;
  const goal = goalOf(desk, product);
  const way = goal && metres(desk.here.value, goal);
  const tone = stockTone(product.stock);
  const codes = [product.barcodes?.[0], product.sku].filter(Boolean).join(' · ');
  return html`<section class="panel prod" data-test="product" data-id=${product.id}>
    <div class="prod-head"><span class=${`plate plate-xl${(product.location ?? '').length > 3 ? ' plate-long' : ''}`}><bdi>${product.location || '–'}</bdi></span>
      <div><h1 dir="auto">${product.name}</h1><p><bdi>${codes}</bdi></p></div></div>
    <dl class="prod-facts">
      <div><dt>${t('floor.find.price')}</dt><dd data-test="product-price">${desk.money(product.price)}</dd><p>${product.unit === 'each' ? t('floor.find.each') : t('floor.find.per', { unit: product.unit })}</p></div>
      ${tone && html`<div><dt>${t('floor.find.here')}</dt><dd data-test="product-stock">${desk.quantity(product.stock)}</dd>
        <p>${t({ some: 'floor.find.in_stock', empty: 'floor.find.empty', minus: 'floor.find.minus' }[tone])}</p></div>`}
      <div><dt>${t(way === null || way === undefined ? 'floor.find.place' : 'floor.find.walk')}</dt>
        <dd>${way === null || way === undefined ? product.location || '–' : t('floor.find.metres', { metres: way })}</dd>
        <p>${placeNote(desk, product, goal)}</p></div>
    </dl>
    <button class="btn prod-add" data-test="product-to-cart" onClick=${() => { desk.cart.add(product); desk.openCart(); }}><${Icon} name="cart" />${t('floor.cart.add')}</button>
  </section>`;
}

function placeNote(desk, product, goal) {
  if (!product.location) return desk.t('floor.find.no_place');
  const zone = goal?.zone ? desk.zoneName(goal.zone) : desk.zoneAround(goal);
  return zone || product.category || '';
}

function Nothing({ desk, look }) {
  const { t } = desk;
  if (look.state === 'none') return html`<div class="calm"><div class="empty" data-test="lookup-none"><${Icon} name="search" />
    <b>${t(look.code ? 'floor.find.none_code' : 'floor.find.none', { code: look.query, query: look.query })}</b>${!look.code && html`<span>${t('floor.find.none.more')}</span>`}</div></div>`;
  if (look.state === 'away') return html`<p class="banner banner-late" role="alert"><${Icon} shape="late" /><span class="grow">${t('floor.find.away')}</span></p>`;
  return html`<div class="calm"><div class="empty"><${Icon} name="scan" /><b>${t('floor.find.begin')}</b><span>${t('floor.find.begin.more')}</span></div></div>`;
}

function Also({ desk, look }) {
  const { t } = desk;
  const others = look.found.filter((product) => product.id !== look.chosen);
  return html`<section class="panel alike"><div class="panel-head"><h2>${t('floor.find.also')}</h2>
      <p>${look.more ? t('floor.find.more', { n: look.found.length }) : t('floor.find.found', { n: look.found.length })}</p></div>
    <ul>${others.map((product) => html`<li key=${product.id}><button data-test="lookup-row" onClick=${() => desk.pick(product.id)}>
      <span class="plate"><bdi>${product.location || '–'}</bdi></span><span dir="auto">${product.name}<small><bdi>${product.barcodes?.[0] ?? product.sku}</bdi></small></span>
      <b>${desk.money(product.price)}</b></button></li>`)}</ul></section>`;
}

// Calls that wait stay in sight while one looks something up.
function Meanwhile({ desk }) {
  const { t } = desk;
  const waiting = ranked(desk.floor.value.open.values(), desk.me.id).filter(isWaiting);
  if (waiting.length === 0) return null;
  return html`<section class="panel waiting-now"><div class="panel-head"><h2>${t('floor.find.meanwhile')}</h2><p>${t('floor.meanwhile.waiting', { n: waiting.length })}</p></div>
    <ul>${waiting.slice(0, 4).map((request) => html`<li key=${request.id}><${Plate} plate=${plateOf(request)} t=${t} small />
      <span>${t(`kind.${request.kind}`)}${request.product ? `, ${request.product.name}` : ''}<small class=${request.rung > 0 ? 'state-late' : ''}>${desk.duration(desk.now.value - Date.parse(request.created_at))}</small></span>
      ${desk.mayAnswer && html`<button class="btn btn-soft" onClick=${() => { desk.accept(request); desk.closeLook(); }}>${t('floor.go')}</button>`}</li>`)}</ul></section>`;
}
