// What takes the place of the tiles: asking the floor, a weight, parked carts, refused sales, all the keys.

import { BeginTraining } from './training.js';
import { html, Icon, Shape, t, useEffect, useState, Send } from '../parts.js';
import { quantityFromWire } from '../../lib/money.js';
import { choosable } from '../../lib/sizes.js';
import { KINDS, standing, isOpen, otherPrice, pricedBy } from '../calls.js';
import { callsOf } from '../cart.js';
import { refusal, mismatch } from '../sale.js';
import { padValue } from '../entry.js';
import { Sink } from '../sink.js';
import { CashDue } from './wish.js';
import { QueueTap } from './queue.js';

/** What can only be asked about goods. */
const ABOUT_A_LINE = new Set(['price_check', 'stock_check']);
/** What is about the drawer needs one. */
const ABOUT_CASH = new Set(['change', 'cash_drop']);
const KIND_ICONS = { price_check: 'tag', assistance: 'ask', change: 'coins', carry_out: 'trolley', approval: 'shield', stock_check: 'box2', locked_case: 'lock', cash_drop: 'drawer' };

function PanelHead({ app, title, children }) {
  return html`
    <div class="panel-head"><h2>${title}</h2><p class="aside">${children}</p>
      <button class="btn btn-quiet" type="button" data-test="panel-close" onClick=${() => app.back()}><${Icon} name="return" size="s" />${t('back')} <kbd class="key">Esc</kbd></button>
    </div>`;
}

export function AskPanel({ app }) {
  const about = app.askAbout.value;
  const own = app.ownCalls.value;
  const offline = app.line.value !== 'online';
  useEffect(() => () => { app.askNote.value = ''; }, []);
  const [sizes, setSizes] = useState(/** @type {any[]} */ ([]));
  useEffect(() => {
    app.askSize.value = null;
    setSizes([]);
    let here = true;
    if (about && !offline) app.sizesOf(about.productId).then((all) => here && setSizes(choosable(all)), () => {}); // asked for without it
    return () => { here = false; app.askSize.value = null; };
  }, [about?.productId, offline]);
  return html`
    <section class="panel ask" aria-label=${t('key.ask')}>
      <${PanelHead} app=${app} title=${t('key.ask')}>${about ? t('ask.about', { name: about.name }) : t('ask.about_till')}</${PanelHead}>
      <div class="ask-kinds">
        ${KINDS.map((kind, at) => html`
          <${Send} class="btn" key=${kind} data-test="ask-${kind}" disabled=${offline || (ABOUT_A_LINE.has(kind) && !about) || (ABOUT_CASH.has(kind) && app.drawer.value === null)} onClick=${() => app.ask(kind)}>
            <${Icon} name=${KIND_ICONS[kind]} /><span>${t(`kind.${kind}`)}<small>${t(`kind.${kind}.what`)}</small></span><kbd class="key">${at + 1}</kbd>
          <//>`)}
      </div>
      ${sizes.length > 0 && html`<div class="ask-sizes" role="group" aria-label=${t('ask.size')}><span class="label">${t('ask.size')}</span>
        <div>${sizes.map((one) => html`<button class="btn" type="button" key=${one.id} data-test="ask-size" data-id=${one.id} aria-pressed=${one.id === app.askSize.value?.id} onClick=${() => { app.askSize.value = one.id === app.askSize.value?.id ? null : one; }}>
          <bdi>${t('ask.size_stock', { size: one.words, stock: app.quantityText(quantityFromWire(one.stock)) })}</bdi></button>`)}</div></div>`}
      <label class="fg ask-note"><span class="label">${t('ask.note')}</span>
        <input class="inp" data-test="ask-note" maxlength="200" value=${app.askNote.value} onInput=${(event) => { app.askNote.value = event.currentTarget.value; }} />
      </label>
      ${app.askProblem.value && html`<p class="banner banner-late" role="alert"><${Icon} name="wrong" size="s" /><span class="grow">${app.askProblem.value}</span></p>`}
      ${app.cashDue.value.length > 0 && html`<div class="ask-due"><${CashDue} app=${app} /></div>`}
      ${app.cart.value.lines.length > 0 && html`<${QueueTap} app=${app} />`}
      <ul class="ask-own" aria-label=${t('ask.own')}>
        ${own.length === 0 && html`<li class="why">${offline ? t('ask.offline') : t('ask.none')}</li>`}
        ${own.map((call) => html`<${OwnCall} key=${call.id} app=${app} call=${call} />`)}
        ${own.some((call) => app.whyNobody(call)) && html`<li class="why" data-test="call-stays">${t('call.none.stays')}</li>`}
      </ul>
    </section>`;
}

function OwnCall({ app, call }) {
  const mark = standing(call);
  const line = app.askAbout.value;
  const price = line && pricedBy(app.calls.value, line, callsOf(line)) === call ? otherPrice(call, line) : null;
  const age = app.age(mark.since);
  return html`
    <li data-test="own-call" data-status=${call.status}>
      <span class="state call-${mark.tone}"><${Shape} name=${mark.shape} />${t(`kind.${call.kind}`)}</span>
      <span class="grow">${call.product ? `${[call.product.name, call.product.size].filter(Boolean).join(', ')}: ` : ''}${app.standingText(call)} <small>${age}</small></span>
      ${price !== null && html`<button class="btn" type="button" data-test="own-price" onClick=${() => app.takeChosenPrice()}>${t('answer.take', { price: app.money(price) })} <kbd class="key">9</kbd></button>`}
      ${isOpen(call)
    ? html`<${Send} class="btn" data-test="call-cancel" disabled=${call.version === 0} onClick=${() => app.cancelCall(call.id)}>${t('call.cancel')}<//>`
    : html`<button class="btn" type="button" data-test="call-put-away" onClick=${() => app.putAway(call.id)}>${t('call.put_away')}</button>`}
    </li>`;
}

/** Asks a weight or a number of pieces for one product or one line. */
export function WeighPanel({ app }) {
  const weighing = app.weighing.value;
  if (!weighing) return null;
  const each = weighing.unit === 'each';
  const value = padValue(weighing.text, 3);
  return html`
    <section class="panel weigh" aria-label=${each ? t('weigh.pieces') : t('weigh.title')}>
      <${PanelHead} app=${app} title=${weighing.name}>${app.money(weighing.price)}${each ? '' : ` / ${weighing.unit}`}</${PanelHead}>
      <div class="weigh-body">
        <${Sink} value=${weighing.text} onText=${(text) => app.typedWeight(text)} label=${t('weigh.title')} />
        <div class="entry is-focus"><span>${each ? t('weigh.pieces') : t('weigh.how_much', { unit: weighing.unit })}</span><b data-test="weigh-entry">${weighing.text || '0'}</b><small>${each ? '' : weighing.unit}</small>
          <button class="btn btn-icon" type="button" aria-label=${t('pad.back')} onClick=${() => app.typeWeight('Backspace')}><${Icon} name="bksp" /></button>
        </div>
        <${Pad} press=${(key) => app.typeWeight(key)} point=${!each} />
        <button class="btn btn-action btn-pay btn-wide" type="button" data-test="weigh-take" disabled=${!value} onClick=${() => app.takeWeight()}>${value ? t(weighing.key ? 'weigh.set' : 'weigh.add') : t(each ? 'weigh.type_pieces' : 'weigh.type_weight')} ${value ? html`<kbd class="key">Enter</kbd>` : ''}</button>
      </div>
    </section>`;
}

/** The fixed pad of all screens; the decimal key follows the language, what it types does not. */
export function Pad({ press, point = true, double = true }) {
  return html`
    <div class="pad">
      ${['7', '8', '9', '4', '5', '6', '1', '2', '3', double ? '00' : '', '0', point ? '.' : ''].map((key) => (key === ''
    ? html`<span></span>`
    : html`<button class="btn" type="button" data-test="pad-${key === '.' ? 'point' : key}" onClick=${() => press(key)}>${key === '.' ? t('pad.point') : key}</button>`))}
    </div>`;
}

/** Sales the server refused: what happened, that nothing is lost, what to do. */
export function RefusedPanel({ app }) {
  return html`
    <section class="panel refused" aria-label=${t('refused.title')}>
      <${PanelHead} app=${app} title=${t('refused.title')} />
      <ul class="rows">${app.refused.value.map((item) => html`<${RefusedRow} key=${item.id} app=${app} item=${item} />`)}</ul>
    </section>`;
}

function RefusedRow({ app, item }) {
  return html`<li class="refused-row"><${RefusedText} app=${app} item=${item} /></li>`;
}

/** The same words and keys on the receipt screen, while the customer still stands there. */
export function RefusedText({ app, item }) {
  const sale = item.sale;
  const told = refusal(item.problem);
  const { key } = told;
  const actions = sale.kind === 'exchange' || sale.laid || sale.layaway ? told.actions.filter((each) => each !== 'difference') : told.actions; // its balance is found anew
  const gap = sale.kind !== 'exchange' && !sale.laid && !sale.layaway && item.problem?.code === 'total_mismatch' && item.problem.pricing ? mismatch(sale, item.problem.pricing) : null;
  return html`
    <div class="refused-text" data-test="refusal" data-code=${item.problem?.code}>
      <p><b>${gap ? t(gap.difference > 0 ? 'refused.dearer' : 'refused.cheaper', { before: app.money(gap.before), after: app.money(gap.after) }) : t(key)}</b>
        <span>${gap ? gapText(app, gap) : item.problem?.detail ?? ''} ${t('refused.kept', { time: app.time(sale.at), total: app.money(sale.body.total ?? sale.shown.total ?? 0) })}</span></p>
      <div class="picks">
        ${actions.map((action) => html`<${Send} class="btn ${action === actions[0] ? 'btn-action' : ''}" key=${action} data-test="refused-${action}" onClick=${() => app.settleRefused(item.id, action)}>${t(`refused.do.${action}`, { amount: gap ? app.money(gap.missing || gap.back) : '' })}<//>`)}
      </div>
    </div>`;
}

function gapText(app, gap) {
  if (gap.missing > 0) return t('refused.take_more', { amount: app.money(gap.missing) });
  if (gap.back > 0) return t(gap.cash ? 'refused.give_more' : 'refused.card_less', { amount: app.money(gap.back) });
  return t('refused.even');
}

export function MorePanel({ app }) {
  const keys = [['F1', 'more'], ['F2', 'search'], ['F3', 'byhand'], ['⇧ F3', 'byhand_order'], ['F4', 'ask'], ['F6', 'return'], ['F7', 'park'], ['⇧ F7', 'layaway'], ['F8', 'customer'], ['⇧ F6', 'receipts'], ['F9', 'cash'], ['F10', 'card'],
    ['⇧ F9', 'drawer'], ['Ctrl P', 'print'], ['Ctrl Z', 'undo'], ['↑ ↓', 'choose'], ['+ −', 'pieces'], ['Del', 'remove'], ['3 *', 'announce'], ['* 3', 'set'], ['Enter', 'pay'], ['Esc', 'back']];
  return html`
    <section class="panel more" aria-label=${t('key.more')}>
      <${PanelHead} app=${app} title=${t('more.title')} />
      <dl class="more-keys">${keys.map(([cap, name]) => html`<div key=${name}><dt><kbd class="key">${cap}</kbd></dt><dd>${t(`keys.${name}`)}</dd></div>`)}</dl>
      <div class="more-foot">
        <button class="btn" type="button" data-test="make-quote" disabled=${app.cart.value.lines.length === 0} onClick=${() => app.openQuote()}><${Icon} name="receipt" size="s" />${t('quote.title')}</button>
        <button class="btn" type="button" data-test="open-quotes" onClick=${() => { app.panel.value = null; app.openCarts('quote'); }}>${t('carts.quotes')}</button>
        <button class="btn" type="button" data-test="open-exempt" disabled=${app.cart.value.lines.length === 0} onClick=${() => app.openExempt()}><${Icon} name="shield" size="s" />${t('exempt.title')}</button>
        ${app.layawayPolicy.value.on && html`<button class="btn" type="button" data-test="lay-away" onClick=${() => app.layawayKey()}><${Icon} name="layers" size="s" />${t(app.cart.value.lines.length > 0 ? 'layaway.put' : 'layaway.list')}</button>`}
        <button class="btn" type="button" data-test="open-display" onClick=${() => app.openDisplay()}><${Icon} name="screen" size="s" />${t('more.display')}</button>
        <div class="seg seg-page" role="group" aria-label=${t('more.theme')}>
          ${['light', 'dark', 'auto'].map((theme) => html`<button type="button" key=${theme} aria-pressed=${app.theme.value === theme} onClick=${() => app.setTheme(theme)}>${t(`theme.${theme}`)}</button>`)}
        </div>
        <button class="btn" type="button" data-test="sound" aria-pressed=${app.soundOn.value} onClick=${() => app.setSound(!app.soundOn.value)}><${Icon} name=${app.soundOn.value ? 'volume' : 'mute'} size="s" />${t(app.soundOn.value ? 'more.sound_on' : 'more.sound_off')}</button>
        ${app.counting.value && html`<button class="btn" type="button" data-test="open-stocktake" onClick=${() => app.openStocktake()}><${Icon} name="list" size="s" />${t('stocktake.title')}</button>`}
        <${BeginTraining} app=${app} />
        <button class="btn" type="button" data-test="sign-out" onClick=${() => app.lock()}><${Icon} name="log-out" size="s" />${t('more.sign_out')}</button>
      </div>
    </section>`;
}
