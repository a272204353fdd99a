// The cart: lines in the order they came, the newest chosen and in view, the total that never moves.

import { html, Icon, Shape, t, Fragment, useEffect, useLayoutEffect, useRef, useState, lengthOf, Send } from '../parts.js';
import { callsOf, soldByPiece, quantityIsFree, pieces } from '../cart.js';
import { isOpen, marks, otherPrice, standing } from '../calls.js';
import { CustomerChip } from './customer.js';
import { LostCart, OriginChip } from './carts.js';
import { ByHandMark, OrderDiscount } from './byhand.js';
import { ExchangeBar } from './exchange.js';
import { ExemptBar } from './exempt.js';
import { Stops } from './stops.js';
import { QueueTap } from './queue.js';

/** The cart beside the desk, and, frozen, beside the payment. */
export function Cart({ app, frozen = false }) {
  const cart = app.cart.value;
  const count = cart.lines.length;
  return html`
    <main class="cart ${frozen ? 'frozen' : ''} ${count > 8 ? 'cart-long' : ''}">
      <${Head} app=${app} frozen=${frozen} />
      ${count === 0 ? html`<${Fresh} app=${app} />` : html`<${Lines} app=${app} frozen=${frozen} />`}
      <${Stops} app=${app} frozen=${frozen} />
      <${Sum} app=${app} frozen=${frozen} />
    </main>`;
}

function Head({ app, frozen }) {
  const cart = app.cart.value;
  const count = cart.lines.length;
  const undo = app.undo.value;
  if (undo && !frozen) {
    return html`
      <div class="cart-head cart-undo" role="status">
        <p>${undo.text}</p>
        <button class="btn" type="button" data-test="undo" onClick=${() => app.takeBackLast()}><${Icon} name="undo" size="s" />${t('cart.undo')} <kbd class="key">Ctrl Z</kbd></button>
      </div>`;
  }
  const many = pieces(cart);
  return html`
    <div class="cart-head">
      ${!frozen && html`<${OriginChip} app=${app} />`}
      <h1>${frozen ? t('cart.paying') : cart.origin ? '' : t('cart.sale')} <span data-test="line-count" data-count=${count}>${count === 0 ? t('cart.no_lines') : t('cart.lines', { n: count })}${count > 0 && many !== count && !cart.origin ? `, ${t('cart.pieces', { n: many })}` : ''}</span></h1>
      <${CustomerChip} app=${app} frozen=${frozen} />
      ${frozen
    ? html`<button class="btn" type="button" data-test="back-to-cart" onClick=${() => app.back()}><${Icon} name="return" size="s" />${t('back')} <kbd class="key">Esc</kbd></button>`
    : html`${count > 0 && app.pricing.hasTakeAway && html`<button class="btn" type="button" data-test="take-away" aria-pressed=${Boolean(cart.takeAway)} onClick=${() => app.takeAwayAll()}>${t('cart.take_away')}</button>`}<button class="btn" type="button" data-test="park" onClick=${() => app.park()}>
        <${Icon} name="pause" size="s" />${count > 0 ? t('cart.park') : t('cart.parked')} <kbd class="key">F7</kbd>
        ${app.waitingCarts.value > 0 && html`<span class="count">${app.waitingCarts.value}</span>`}
      </button>`}
    </div>`;
}

function Fresh({ app }) {
  const last = app.lastSale.value;
  return html`
    <div class="fresh">
      <div class="empty"><${Icon} name="scan" /><b>${t('cart.scan_first')}</b><span>${t('cart.or_press')} <kbd class="key">F2</kbd> ${t('cart.and_type')}</span></div>
      ${last && html`
        <p class="last">
          <span>${t('cart.last_sale')} <b>${last.receipt_number}</b></span>
          <span>${app.time(last.committed_at)} · <b>${app.money(last.total)}</b></span>
          <${Send} class="btn" data-test="print-last" onClick=${() => app.printLast()}><${Icon} name="printer" size="s" />${t('print.again')} <kbd class="key">Ctrl P</kbd><//>
        </p>`}
      <${QueueTap} app=${app} />
    </div>`;
}

function Lines({ app, frozen }) {
  const cart = app.cart.value;
  const box = useRef(null);
  const [above, setAbove] = useState(0);
  useLayoutEffect(() => {
    const chosen = box.current?.querySelector('[aria-current]');
    if (chosen) chosen.scrollIntoView({ block: 'nearest' });
    else if (frozen && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [cart, frozen]);
  useEffect(() => {
    const element = box.current;
    const look = () => setAbove(linesAbove(element));
    // A notice, a coupon or another way up makes the box smaller: the chosen line stays in view.
    const sized = new ResizeObserver(() => { element.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' }); look(); });
    look();
    sized.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => { sized.disconnect(); element.removeEventListener('scroll', look); };
  }, [cart]);
  const money = app.totals.value;
  return html`
    <${Fragment}>
      ${cart.lines.length > 8 && html`
        <button class="above" type="button" data-test="lines-above" onClick=${() => { box.current.scrollTop = 0; }}>
          <${Icon} name="up" size="s" />${above > 0 ? t('cart.above', { n: above }) : t('cart.from_first')} <kbd class="key">Home</kbd>
          <span class="end">${above > 0 && money ? app.money(sumOf(money, above)) : ''}</span>
        </button>`}
      <ol class="lines" ref=${box} aria-label=${t('cart.list')}>
        ${cart.lines.map((line, at) => html`<${Fragment} key=${line.key}>
          <${Row} app=${app} line=${line} priced=${money?.lines[at]} chosen=${!frozen && line.key === cart.selected} />
          ${money?.deposits.filter((each) => each.of === at).map((each) => html`<${Bottle} app=${app} bottle=${each} />`)}
        </${Fragment}>`)}
      </ol>
    </${Fragment}>`;
}

function linesAbove(box) {
  if (!box) return 0;
  const top = box.getBoundingClientRect().top;
  let count = 0;
  for (const line of box.children) {
    if (line.getBoundingClientRect().bottom > top + 4) break;
    if (!line.classList.contains('ln-bottle')) count += 1;
  }
  return count;
}

/** What the hidden lines come to: a sum of line totals that pricing gave, for orientation only. */
function sumOf(pricing, count) {
  return pricing.lines.slice(0, count).reduce((sum, line) => sum + line.total, 0);
}

/** The deposit of the line above it. */
function Bottle({ app, bottle }) {
  return html`
    <li class="ln ln-bottle" data-test="cart-deposit">
      <span class="q"><b>${app.quantityText(bottle.quantity)}</b></span>
      <span class="n">${bottle.name}<small>${app.money(bottle.unit_price)}</small></span>
      <span class="a">${app.money(bottle.total)}</span>
    </li>`;
}

function Row({ app, line, priced, chosen }) {
  const quantity = priced?.quantity ?? line.quantity;
  const each = soldByPiece(line.unit);
  const showUnit = !each || quantity !== 1000;
  return html`
    <li class="ln ${chosen ? 'on' : ''}" data-test="cart-line" data-product=${line.productId} aria-current=${chosen ? 'true' : undefined} onClick=${() => app.selectLine(line.key)}>
      <span class="q"><b>${app.quantityText(quantity)}</b>${each ? '' : ` ${line.unit}`}</span>
      <span class="n">${line.name}${showUnit && html`<small>${app.money(priced?.unit_price ?? line.price)}${each ? '' : ` / ${line.unit}`}</small>`}${line.serial || line.batch ? html`<small data-test="line-piece">${[line.batch && t('line.batch', { batch: line.batch }), line.serial && t('line.serial', { serial: line.serial })].filter(Boolean).join(' · ')}</small>` : ''}${(line.takeAway || app.cart.value.takeAway) && app.differsAway(line) && html`<small>${t('line.taken_away')}</small>`}${line.held && html`<small class="call-done" data-test="line-held">${t('quote.line')}</small>`}${cheaper(priced) && html`<small><s data-test="list-price">${app.money(priced.list_price)}</s> ${priced.price_list}</small>`}</span>
      <span class="a">${priced ? app.money(priced.total) : '…'}</span>
      ${(priced?.promotions ?? []).map((each) => html`<${Fragment} key=${each.id}>
        <span class="sub call-done" data-test="line-promotion"><${Icon} name="tag" size="s" />${each.name}</span>
        <span class="suba call-done">−${app.money(each.amount)}</span></${Fragment}>`)}
      <${ByHandMark} app=${app} line=${line} priced=${priced} />
      ${marks(app.calls.value, callsOf(line)).map((call) => html`<${CallMark} key=${call.id} app=${app} call=${call} line=${line} />`)}
      ${chosen && html`<${Tools} app=${app} line=${line} quantity=${quantity} />`}
    </li>`;
}

/** Whether a price list made the line cheaper than the product is. */
function cheaper(priced) {
  return priced?.price_list && priced.unit_price < priced.list_price;
}

/** The floor's answer stands on the line it is about, with its age, and never in a window. */
function CallMark({ app, call, line }) {
  const mark = standing(call);
  const age = mark.at ? app.time(mark.at) : app.age(mark.since);
  const price = otherPrice(call, line);
  return html`
    <${Fragment}><span class="sub call-${mark.tone}" data-test="line-call" data-kind=${call.kind} data-status=${call.status}><${Shape} name=${mark.shape} /><span class="call-words">${t(`kind.${call.kind}`)}: ${app.standingText(call)}</span>
      ${price !== null && html`<button class="btn btn-s" type="button" data-test="take-price" onClick=${(event) => { event.stopPropagation(); app.takePrice(line.key); }}>${t('answer.take', { price: app.money(price) })}</button>`}</span>
    <span class="suba call-${mark.tone}">${age}</span></${Fragment}>`;
}

function Tools({ app, line, quantity }) {
  const free = quantityIsFree(line);
  const each = soldByPiece(line.unit);
  const stop = (action) => (event) => { event.stopPropagation(); action(); };
  const call = marks(app.calls.value, callsOf(line)).findLast(isOpen);
  return html`
    <div class="tools">
      <button class="btn btn-icon" type="button" data-test="line-less" aria-label=${t('line.less')} disabled=${!free || !each || quantity <= 1000} onClick=${stop(() => app.stepLine(-1))}><${Icon} name="minus" /></button>
      <output data-test="line-quantity">${app.quantityText(quantity)}</output>
      <button class="btn btn-icon" type="button" data-test="line-more" aria-label=${t('line.more')} disabled=${!free || !each} onClick=${stop(() => app.stepLine(1))}><${Icon} name="plus" /></button>
      <button class="btn" type="button" data-test="line-set" disabled=${!free} onClick=${stop(() => app.askQuantity())}>${each ? t('line.quantity') : t('line.weight')}</button>
      ${call
    ? html`<${Send} class="btn" data-test="cancel-call" disabled=${call.version === 0} onClick=${stop(() => app.cancelCall(call.id))}>${t('call.cancel')}<//>`
    : html`<${Send} class="btn" data-test="price-check" onClick=${stop(() => app.ask('price_check'))}>${t('kind.price_check')}<//>`}
      ${app.differsAway(line) && html`<button class="btn" type="button" data-test="line-take-away" aria-pressed=${Boolean(line.takeAway)} onClick=${stop(() => app.takeAwayLine())}>${t('line.take_away')}</button>`}
      <button class="btn btn-icon" type="button" data-test="line-by-hand" disabled=${Boolean(line.giftCard)} aria-label=${t('byhand.title')} title=${t('byhand.title')} onClick=${stop(() => app.openByHand('line'))}><${Icon} name="percent" /></button>
      <button class="btn btn-icon end" type="button" data-test="line-remove" aria-label=${t('line.remove')} onClick=${stop(() => app.removeLine())}><${Icon} name="x" /></button>
    </div>`;
}

function Sum({ app, frozen }) {
  const pricing = app.totals.value;
  const empty = app.cart.value.lines.length === 0;
  const problem = app.pricingProblem.value;
  const open = app.openNeed.value;
  if (app.cartLost.value) return html`<div class="sum sum-lost"><${LostCart} app=${app} /></div>`;
  return html`
    <div class="sum">
      ${!empty && (app.cart.value.coupons ?? []).length > 0 && html`<ul class="coupons">${app.cart.value.coupons.map(({ code }) => html`<${Coupon} key=${code} app=${app} code=${code} use=${pricing?.coupons?.find((each) => each.code === code)} frozen=${frozen} />`)}</ul>`}
      <${OrderDiscount} app=${app} frozen=${frozen} />
      <${ExemptBar} app=${app} frozen=${frozen} />
      <${ExchangeBar} app=${app} frozen=${frozen} />
      <p class="facts">
        ${empty && html`<span>${t('cart.nothing_to_pay')}</span>`}
        ${!empty && problem && html`<span class="warn">${problem}</span>`}
        ${!empty && pricing && html`
          ${pricing.discount > 0 && html`<span>${t('sum.saved')} <b>${app.money(pricing.discount)}</b></span>`}
          <span>${t('sum.tax')} <b>${app.money(pricing.tax)}</b></span>
          ${pricing.cash_total !== pricing.total && html`<span>${t('sum.in_cash')} <b>${app.money(pricing.cash_total)}</b></span>`}`}
      </p>
      <dl><dt>${t(app.cart.value.back ? (app.toPay.value < 0 ? 'exchange.due' : 'exchange.to_pay') : 'sum.total')}</dt><dd class=${lengthOf(app.money(Math.abs(app.toPay.value ?? 0)))} data-test="total" data-amount=${app.toPay.value ?? 0} aria-live="polite"><small>${app.symbol}</small>${app.money(Math.abs(app.toPay.value ?? 0))}</dd></dl>
      ${!frozen && open && html`
        <button class="btn btn-bell btn-pay" type="button" data-test="approve" onClick=${() => app.approveCart()}><${Icon} name="shield" size="s" />${t(open.verdict === 'denied' ? 'approve.not_allowed' : 'approve.needed')}</button>`}
      ${!frozen && !open && html`
        <button class="btn ${empty || !pricing ? '' : 'btn-action'} btn-pay" type="button" data-test="pay" disabled=${empty || !pricing} onClick=${() => app.pay()}>
          ${t(app.toPay.value < 0 ? 'return.give' : 'pay')} ${app.enterPays.value && html`<kbd class="key">Enter</kbd>`}
        </button>`}
    </div>`;
}

/** A coupon in the cart: what it is, and why it gives nothing where it does not. */
function Coupon({ app, code, use, frozen }) {
  const unused = use && use.why !== '';
  return html`
    <li class="chip ${unused ? 'chip-wait' : 'chip-done'}" data-test="coupon" data-used=${unused ? 'no' : 'yes'}>
      <${Icon} name="tag" size="s" /><span><bdi>${code}</bdi>${unused && html` · ${t(`coupon.why_${use.why}`, { code })}`}</span>
      ${!frozen && html`<button class="btn btn-icon btn-s" type="button" aria-label=${t('coupon.remove', { code })} onClick=${() => app.removeCoupon(code)}><${Icon} name="x" size="s" /></button>`}
    </li>`;
}
