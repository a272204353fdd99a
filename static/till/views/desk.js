// The desk beside the cart: the one field, then tiles or what was found, then the keys. Panels take the place of the
// tiles, never of the cart, so nothing lies under a finger that was not there before.

import { html, Icon, Shape, t, useLayoutEffect, useRef } from '../parts.js';
import { AskPanel, WeighPanel, MorePanel, RefusedPanel } from './panels.js';
import { ParkedPanel, QuotePanel, RepricedPanel, SlipPanel } from './carts.js';
import { CustomerPanel, DebtPanel, GiftCardPanel } from './customer.js';
import { PersonPanel } from './person.js';
import { StopPanel } from './stop.js';
import { AgePanel } from './age.js';
import { ChargesPanel } from './terminal.js';
import { ByHandPanel } from './byhand.js';
import { DrawerNotice } from './counted.js';
import { LayawayPanel } from './laying.js';
import { SwapPanel } from './exchange.js';
import { ExemptPanel } from './exempt.js';
import { CashDue, WishPanel } from './wish.js';
import { callsOf } from '../cart.js';
import { isOpen } from '../calls.js';
import { needsServer } from '../online.js';
import { quantityFromWire } from '../../lib/money.js';

export function Desk({ app }) {
  const panel = app.panel.value;
  const searching = panel === null && app.hits.value !== null;
  return html`
    <section class="desk ${searching || panel ? 'desk-search' : ''}" aria-label=${t('desk.find')}>
      <${Field} app=${app} />
      ${panel ? html`<${Panel} app=${app} panel=${panel} />` : searching ? html`<${Hits} app=${app} />` : html`<${Tiles} app=${app} />`}
      <${Keys} app=${app} />
    </section>`;
}

function Field({ app }) {
  const input = useRef(null);
  app.fieldElement = input;
  const text = app.field.value;
  const hits = app.hits.value;
  const announced = app.announced.value;
  return html`
    <label class="field">
      <${Icon} name=${hits ? 'search' : 'scan'} /><span class="vh">${t('desk.search')}</span>
      ${announced !== null && html`<span class="chip chip-way" data-test="announced">${app.quantityText(announced)} ×</span>`}
      <input ref=${input} data-test="search" value=${text} placeholder=${t('desk.placeholder')} autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="go" maxlength="200" inputmode=${app.touchTyping.value ? 'search' : 'none'}
        onPointerDown=${(event) => { if (event.pointerType === 'touch') app.touchTyping.value = true; }}
        role="combobox" aria-expanded=${hits !== null} aria-controls="hits" aria-activedescendant=${hits && hits.items.length > 0 ? `hit-${app.hitAt.value}` : undefined}
        onInput=${(event) => app.typeField(event.currentTarget.value)} />
      ${hits
    ? html`<span class="keep label">${t('desk.found', { n: hits.total })}</span><button class="btn btn-quiet btn-icon" type="button" aria-label=${t('desk.clear')} onClick=${() => app.clearField()}><${Icon} name="x" size="s" /></button>`
    : html`<kbd class="key">3 *</kbd><span class="keep label">${t('desk.quantity')}</span><kbd class="key">F2</kbd>`}
    </label>`;
}

/** A message takes the place of the tile pages for as long as it matters: nothing below it moves. */
export function Message({ app }) {
  const message = app.message.value;
  if (!message) return null;
  return html`
    <div class="banner banner-${message.tone} message" role=${message.tone === 'late' ? 'alert' : 'status'} data-test="message" data-key=${message.key}>
      <${Icon} name=${message.tone === 'late' ? 'wrong' : message.tone === 'done' ? 'check' : 'ask'} size="s" /><p class="grow">${message.text}</p>
      ${message.action && html`<button class="btn" type="button" onClick=${message.action.run}>${message.action.text}</button>`}
      <button class="btn btn-quiet btn-icon" type="button" aria-label=${t('close')} onClick=${() => app.clearMessage()}><${Icon} name="x" size="s" /></button>
    </div>`;
}

const PER_PAGE = 20;
const CATEGORIES_SHOWN = 5;
const TINTS = ['fruit', 'bread', 'drink', 'dep', 'serv'];

function Tiles({ app }) {
  const pages = app.tilePages.value;
  const at = Math.min(app.tilePage.value, Math.max(pages.length - 1, 0));
  const page = pages[at];
  const all = app.allCategories.value;
  const first = firstShown(pages.length, at);
  const shown = pages.slice(first, first + CATEGORIES_SHOWN);
  return html`
    ${app.message.value
    ? html`<${Message} app=${app} />`
    : app.cashDue.value.length > 0 ? html`<${CashDue} app=${app} />`
    : app.drawerOffer.value || app.overdue.value ? html`<${DrawerNotice} app=${app} />`
    : html`<nav class="cats" aria-label=${t('tiles.pages')}>
        ${shown.map((each, index) => html`<button class="btn" type="button" key=${each.key} data-test="tile-page" aria-pressed=${!all && first + index === at} onClick=${() => app.showTilePage(first + index)}><span>${each.name ?? t('tiles.own')}</span></button>`)}
        ${pages.length > CATEGORIES_SHOWN && html`<button class="btn cats-all" type="button" data-test="tile-pages-all" aria-pressed=${all} onClick=${() => { app.allCategories.value = !all; }}>${t('tiles.all', { n: pages.length })}</button>`}
      </nav>`}
    ${all ? html`<${Categories} app=${app} pages=${pages} />` : page ? html`<${TileGrid} app=${app} page=${page} tints=${tintsOf(pages)} />` : html`<${NoTiles} app=${app} />`}`;
}

/** Pages beside the chosen one stay in sight; the row never holds more than fits. */
function firstShown(count, at) {
  return Math.max(0, Math.min(at - Math.floor(CATEGORIES_SHOWN / 2), count - CATEGORIES_SHOWN));
}

function NoTiles({ app }) {
  return html`<div class="tiles-none"><div class="empty"><${Icon} name="layers" /><b>${app.catalogueSize.value === 0 ? t('tiles.no_goods') : t('tiles.none')}</b><span>${app.catalogueSize.value === 0 ? t('tiles.no_goods_how') : t('tiles.none_how')}</span></div></div>`;
}

function Categories({ app, pages }) {
  const tints = tintsOf(pages);
  return html`
    <div class="tiles tiles-cats">
      ${pages.slice(0, 60).map((page, at) => html`
        <button class="tile k-${tints.get(page.name)}" type="button" key=${page.key} onClick=${() => app.showTilePage(at)}>
          <span class="t">${page.name ?? t('tiles.own')}</span><span class="p"><span>${page.ids.length}</span></span>
        </button>`)}
    </div>`;
}

function TileGrid({ app, page, tints }) {
  const products = app.productsOf(page);
  const sheets = Math.max(1, Math.ceil(products.length / PER_PAGE));
  const paged = products.length > PER_PAGE;
  const size = paged ? PER_PAGE - 1 : PER_PAGE;
  const count = paged ? Math.ceil(products.length / size) : sheets;
  const at = app.tileSheet.value % count;
  return html`
    <div class="tiles">
      ${products.slice(at * size, at * size + size).map((product) => html`<${Tile} key=${product.id} app=${app} product=${product} tint=${tints.get(page.name ?? product.category) ?? TINTS[0]} />`)}
      ${paged && html`<button class="tile tile-more" type="button" data-test="tile-more" onClick=${() => { app.tileSheet.value = (at + 1) % count; }}><span class="t"><${Icon} name="right" />${t('tiles.more')}</span><span class="p"><span>${at + 1} / ${count}</span></span></button>`}
    </div>`;
}

/** One tint to a category, the same on its own page, on the counter's and among all of them. */
function tintsOf(pages) {
  return new Map(pages.map((page, at) => [page.name, TINTS[at % TINTS.length]]));
}

function Tile({ app, product, tint }) {
  return html`
    <button class="tile k-${tint}" type="button" data-test="tile" data-product=${product.id} title=${product.name} onClick=${() => app.addProduct(product)}>
      <span class="t">${product.name}</span>
      <span class="p"><b>${app.money(product.price)}</b>${product.unit === 'each' ? '' : html`<small>/ ${product.unit}</small>`}<span>${product.sku.length <= 6 ? product.sku : ''}</span></span>
    </button>`;
}

function Hits({ app }) {
  const hits = app.hits.value;
  const at = app.hitAt.value;
  const list = useRef(null);
  useLayoutEffect(() => { list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }); }, [at, hits]);
  return html`
    <section class="panel hits" aria-label=${t('desk.hits')}>
      <p class="hits-head"><span>${t('hit.product')}</span><span>${t('hit.stock')}</span><span>${t('hit.place')}</span><span class="num">${t('hit.price')}</span></p>
      <ul id="hits" role="listbox" aria-label=${t('desk.hits')} ref=${list}>
        ${hits.items.map((product, index) => html`<${Hit} key=${product.id} app=${app} product=${product} index=${index} chosen=${index === at} words=${hits.words} />`)}
        ${hits.items.length === 0 && hits.reading && html`<li class="empty" role="status"><${Icon} name="hourglass" /><b>${t('desk.reading')}</b><span>${t('desk.reading_how')}</span></li>`}
        ${hits.items.length === 0 && !hits.reading && html`<li class="empty"><${Icon} name="search" /><b>${t('desk.nothing', { text: hits.text })}</b><span>${t('desk.nothing_how')}</span></li>`}
      </ul>
      <p class="hits-foot">
        <span><kbd class="key">↑</kbd><kbd class="key">↓</kbd> ${t('hit.choose')}</span><span><kbd class="key">Enter</kbd> ${t('hit.add')}</span><span><kbd class="key">Esc</kbd> ${t('hit.close')}</span>
        <span class="end">${t('hit.of', { n: app.catalogueSize.value })}</span>
      </p>
    </section>`;
}

function Hit({ app, product, index, chosen, words }) {
  const stock = quantityFromWire(product.stock ?? '0');
  const there = stock > 0;
  return html`
    <li class="hit ${chosen ? 'on' : ''}" id="hit-${index}" role="option" data-test="hit" data-product=${product.id} aria-selected=${chosen} onClick=${() => app.takeHit(index)}>
      <span class="n">${marked(product.name, words)}<small>${[product.barcodes[0] ?? product.sku, product.category].filter(Boolean).join(' · ')}</small></span>
      <span class="state ${there ? 'state-here' : 'state-late'}"><${Shape} name=${there ? 'here' : 'off'} />${t(there ? 'hit.here' : 'hit.gone', { stock: app.quantityText(Math.max(stock, 0)) })}</span>
      ${product.location ? html`<span class="plate">${product.location}</span>` : html`<span></span>`}
      <span class="num">${app.money(product.price)}${product.unit === 'each' ? '' : html`<small>/ ${product.unit}</small>`}</span>
    </li>`;
}

/** The parts of a name that were looked for, in bold; compared as people read, not as bytes. */
function marked(name, words) {
  const folded = [...name].map((letter) => letter.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()[0] ?? letter);
  const letters = [...name];
  const bold = new Array(letters.length).fill(false);
  for (const word of words) {
    if (!word) continue;
    const at = folded.join('').indexOf(word);
    for (let index = at; at >= 0 && index < at + word.length; index += 1) bold[index] = true;
  }
  const parts = [];
  for (let index = 0; index < letters.length; index += 1) {
    const last = parts[parts.length - 1];
    if (last && last.bold === bold[index]) last.text += letters[index];
    else parts.push({ bold: bold[index], text: letters[index] });
  }
  return parts.map((part) => (part.bold ? html`<b>${part.text}</b>` : part.text));
}

function Panel({ app, panel }) {
  switch (panel) {
    case 'ask': return html`<${AskPanel} app=${app} />`;
    case 'wish': return html`<${WishPanel} app=${app} />`;
    case 'stop': return html`<${StopPanel} app=${app} />`;
    case 'age': return html`<${AgePanel} app=${app} />`;
    case 'weigh': return html`<${WeighPanel} app=${app} />`;
    case 'customer': return html`<${CustomerPanel} app=${app} />`;
    case 'person': return html`<${PersonPanel} app=${app} />`;
    case 'debt': return html`<${DebtPanel} app=${app} />`;
    case 'giftcard': return html`<${GiftCardPanel} app=${app} />`;
    case 'parked': return html`<${ParkedPanel} app=${app} />`;
    case 'slip': return html`<${SlipPanel} app=${app} />`;
    case 'quote': return html`<${QuotePanel} app=${app} />`;
    case 'repriced': return html`<${RepricedPanel} app=${app} />`;
    case 'layaway': return html`<${LayawayPanel} app=${app} />`;
    case 'byhand': return html`<${ByHandPanel} app=${app} />`;
    case 'exempt': return html`<${ExemptPanel} app=${app} />`;
    case 'swap': return html`<${SwapPanel} app=${app} />`;
    case 'charges': return html`<${ChargesPanel} app=${app} />`;
    case 'refused': return html`<${RefusedPanel} app=${app} />`;
    default: return html`<${MorePanel} app=${app} />`;
  }
}

function Keys({ app }) {
  const offline = app.line.value !== 'online';
  const onLines = new Set(app.cart.value.lines.flatMap(callsOf)); // those say their answers themselves
  const own = app.ownCalls.value.filter((call) => isOpen(call) || !onLines.has(call.id)).length;
  const parked = app.waitingCarts.value;
  const key = (test, icon, cap, text, action, more = {}) => html`
    <button class="btn ${more.bell ? 'btn-bell' : ''}" type="button" data-test=${test} aria-disabled=${more.off ? 'true' : undefined} aria-pressed=${more.on} onClick=${action}>
      <span><${Icon} name=${icon} size="s" /><kbd class="key">${cap}</kbd>${more.count ? html`<span class="count">${more.count}</span>` : ''}</span>${text}
    </button>`;
  return html`
    <div class="keys">
      ${key('ask-floor', 'bell', 'F4', t('key.ask'), () => app.openPanel('ask'), { bell: true, count: own })}
      ${key('returns', 'return', 'F6', t('key.return'), () => needsServer(app, () => app.openReturn()), { off: offline })}
      ${key('parked', 'pause', 'F7', t(app.cart.value.lines.length > 0 ? 'cart.park' : 'key.parked'), () => app.park(), { count: parked })}
      ${key('receipts', 'receipt', '⇧ F6', t('key.receipts'), () => needsServer(app, () => app.openReceipts()), { off: offline })}
      ${key('drawer', 'drawer', '⇧ F9', t('key.drawer'), () => needsServer(app, () => app.openDrawer()), { off: offline })}
      ${key('more', 'more', 'F1', t('key.more'), () => app.openPanel('more'))}
    </div>`;
}
