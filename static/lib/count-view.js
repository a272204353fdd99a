// Counting on the screen: which count, the product in the hand with its amount, what I have counted.

import { html, Icon, useEffect, useRef } from './ui.js';
import { quantityToWire } from './money.js';

const PAD = ['7', '8', '9', '4', '5', '6', '1', '2', '3', '.', '0', 'Backspace'];

/** @param {{count: any, t: any, quantity: (wire: string) => string, close: () => void}} props count: see counting.js */
export function Counting({ count, t, quantity, close }) {
  const take = count.take.value;
  return html`<section class="panel counting" aria-label=${t('stocktake.title')} data-test="stocktake">
    <div class="panel-head"><h2><bdi>${take?.name ?? t('stocktake.title')}</bdi></h2>
      ${take && html`<p data-test="stocktake-progress">${t('stocktake.progress', { n: take.counted, of: take.of })}</p>`}
      ${take && (count.takes.value ?? []).length > 1 && html`<button class="btn" type="button" data-test="stocktake-others" onClick=${count.leave}>${t('stocktake.others')}</button>`}
      <button class="btn btn-icon" type="button" data-test="stocktake-close" aria-label=${t('stocktake.close')} onClick=${close}><${Icon} name="x" /></button></div>
    ${take ? html`<${Filling} count=${count} t=${t} quantity=${quantity} />` : html`<${Choose} count=${count} t=${t} />`}
  </section>`;
}

function Said({ count }) {
  const said = count.said.value;
  return said && html`<p class="banner banner-${said.tone}" role=${said.tone === 'late' ? 'alert' : 'status'} data-test="stocktake-said"><span class="grow">${said.text}</span></p>`;
}

function Choose({ count, t }) {
  const takes = count.takes.value;
  return html`<div class="counting-choose"><${Said} count=${count} />
    ${takes === null ? html`<p role="status">${t('stocktake.reading')}</p>` : takes.length === 0
    ? html`<div class="empty"><${Icon} name="list" /><b>${t('stocktake.none')}</b><span>${t('stocktake.none.more')}</span></div>`
    : html`<p>${t('stocktake.choose')}</p><ul class="counting-lines">${takes.map((/** @type {any} */ one) => html`<li key=${one.id}><button class="btn btn-wide" type="button" data-test="stocktake-join" data-id=${one.id} onClick=${() => count.join(one)}>
        <span class="grow"><b><bdi>${one.name}</bdi></b><small>${[one.value, t('stocktake.progress', { n: one.counted, of: one.of })].filter(Boolean).join(' · ')}</small></span><${Icon} name="right" turn /></button></li>`)}</ul>`}</div>`;
}

function Filling({ count, t, quantity }) {
  const found = count.found.value;
  return html`<div class="counting-body">
    <div class="counting-now"><${Find} count=${count} t=${t} /><${Said} count=${count} />
      ${count.offline.value && html`<p class="banner banner-wait" role="status" data-test="stocktake-offline"><span class="grow">${t('stocktake.offline')}</span></p>`}
      ${!count.known.value && count.offline.value && html`<p class="hint">${t('stocktake.earlier')}</p>`}
      ${found ? html`<${Found} count=${count} t=${t} found=${found} />` : html`<${InHand} count=${count} t=${t} quantity=${quantity} />`}</div>
    <${Mine} count=${count} t=${t} quantity=${quantity} />
  </div>`;
}

function Find({ count, t }) {
  const input = useRef(/** @type {HTMLInputElement|null} */ (null));
  // A hardware keyboard or a wedge writes here; a finger that wants the screen's own keyboard touches it.
  useEffect(() => { if (matchMedia('(pointer: fine)').matches) input.current?.focus({ preventScroll: true }); }, []);
  const keys = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Enter') { event.stopPropagation(); count.enter(); }
    if (event.key === 'Escape' && count.text.peek() !== '') { event.stopPropagation(); count.find(''); }
  };
  return html`<label class="field"><${Icon} name="scan" /><span class="vh">${t('stocktake.find')}</span>
    <input ref=${input} data-test="stocktake-find" value=${count.text.value} placeholder=${t('stocktake.find')} autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="200" enterkeyhint="go"
      onInput=${(/** @type {any} */ event) => count.find(event.currentTarget.value)} onKeyDown=${keys} />
    ${count.text.value !== '' && html`<button class="btn btn-quiet btn-icon" type="button" aria-label=${t('stocktake.clear')} onClick=${() => count.find('')}><${Icon} name="x" size="s" /></button>`}</label>`;
}

function Found({ count, t, found }) {
  if (found.length === 0) return html`<p class="hint" role="status">${t('stocktake.not_found', { text: count.text.value })}</p>`;
  return html`<ul class="counting-lines">${found.map((/** @type {any} */ product) => html`<li key=${product.id}><button class="btn btn-wide" type="button" data-test="stocktake-hit" data-id=${product.id} onClick=${() => count.add(product)}>
    <span class="grow"><b dir="auto">${product.name}</b><small>${[product.location, product.sku].filter(Boolean).join(' · ')}</small></span><${Icon} name="plus" /></button></li>`)}</ul>`;
}

const amountOf = (/** @type {any} */ line, /** @type {(wire: string) => string} */ quantity) => `${quantity(quantityToWire(line.quantity))}${line.product && line.product.unit !== 'each' ? ` ${line.product.unit}` : ''}`;

function InHand({ count, t, quantity }) {
  const line = count.chosen.value;
  if (!line) return html`<div class="empty"><${Icon} name="scan" /><b>${t('stocktake.scan_first')}</b><span>${t('stocktake.scan_first.more')}</span></div>`;
  const typed = count.typed.value;
  const each = line.product?.unit === 'each';
  return html`<div class="counting-hand">
    <p class="counting-name"><span class="label">${t('stocktake.of_product')}</span><b dir="auto" data-test="stocktake-product">${line.product?.name ?? line.code}</b></p>
    <div class="counting-amount"><button class="btn btn-icon" type="button" data-test="stocktake-less" aria-label=${t('stocktake.less')} disabled=${line.quantity < 1000} onClick=${() => count.step(-1)}><${Icon} name="minus" /></button>
      <output class=${typed === '' ? '' : 'typed'} data-test="stocktake-amount" aria-label=${t('stocktake.amount')}>${typed === '' ? amountOf(line, quantity) : typed}</output>
      <button class="btn btn-icon" type="button" data-test="stocktake-more" aria-label=${t('stocktake.more')} onClick=${() => count.step(1)}><${Icon} name="plus" /></button></div>
    <div class="counting-pad">${PAD.map((key) => html`<button class="btn" type="button" key=${key} data-test=${`stocktake-key-${key}`} disabled=${key === '.' && each} aria-label=${key === 'Backspace' ? t('stocktake.back') : undefined} onClick=${() => count.press(key)}>
      ${key === 'Backspace' ? html`<${Icon} name="bksp" />` : key}</button>`)}</div>
    <div class="counting-do"><button class="btn" type="button" data-test="stocktake-undo" onClick=${count.undo}><${Icon} name="return" size="s" />${t('stocktake.undo')}</button>
      <button class="btn btn-action" type="button" data-test="stocktake-set" disabled=${typed === ''} onClick=${count.setTyped}>${typed === '' ? t('stocktake.set_none') : t('stocktake.set', { n: typed })}</button></div>
  </div>`;
}

function Mine({ count, t, quantity }) {
  const lines = count.lines.value;
  const unsent = count.waiting.value.length;
  return html`<div class="counting-mine"><p class="counting-head"><b>${t('stocktake.mine')}</b><span>${t('stocktake.lines', { n: lines.filter((/** @type {any} */ line) => line.state !== 'refused').length })}</span></p>
    <ul class="counting-lines">${lines.map((/** @type {any} */ line) => html`<li key=${line.key} class=${line.state} data-test="stocktake-line" data-state=${line.state}>
      <span class="grow"><b dir="auto">${line.product?.name ?? line.code}</b>${line.state === 'refused' ? html`<small class="state-late">${line.detail}</small>` : line.state === 'queued' && html`<small>${t('stocktake.queued')}</small>`}</span>
      ${line.state === 'refused' ? html`<button class="btn" type="button" data-test="stocktake-drop" onClick=${() => count.drop(line.counts[0].id)}>${t('stocktake.drop')}</button>` : html`<b class="num">${amountOf(line, quantity)}</b>`}</li>`)}</ul>
    <div class="counting-foot"><span class=${unsent > 0 ? 'state state-wait' : 'state state-done'} role="status" data-test="stocktake-unsent" data-count=${unsent}>${unsent > 0 ? t('stocktake.unsent', { n: unsent }) : t('stocktake.all_sent')}</span>
      <button class="btn btn-action" type="button" data-test="stocktake-finish" disabled=${count.finished.value || count.take.value.status !== 'open'} onClick=${count.finish}><${Icon} name="check" size="s" />${t('stocktake.finish')}</button></div></div>`;
}
