// A return: find the receipt, or do without; choose lines, say in which condition, give the money back as the store allows,
// or take other goods for it.

import { html, Icon, Shape, t, useEffect, useRef, Send } from '../parts.js';
import { chosen, CONDITIONS, inPieces, waysOf } from '../giveback.js';
import { Choices, Find, Found } from './find.js';
import { Reasons, Ways } from './refund.js';

export function Return({ app }) {
  const state = app.giveback.value;
  const lines = state ? chosen(state) : [];
  const [title, how] = state === null ? ['return.find', 'return.find_how'] : state.sale ? ['return.choose', 'return.choose_how'] : ['return.scan_goods', 'return.scan_goods_how'];
  return html`
    <main class="cart cart-return">
      <div class="cart-head"><h1>${t(state?.gift ? 'return.of_gift' : 'cart.return')} <span>${lines.length === 0 ? t('return.no_lines') : t('cart.lines', { n: lines.length })}</span></h1>
        <button class="btn" type="button" data-test="return-back" onClick=${() => app.back()}><${Icon} name="return" size="s" />${t('back')} <kbd class="key">Esc</kbd></button></div>
      ${lines.length === 0
    ? html`<div class="fresh"><div class="empty"><${Icon} name="return" /><b>${t(title)}</b><span>${t(how)}</span></div></div>`
    : html`<ol class="lines" aria-label=${t('return.given')}>${lines.map((line, at) => html`<${Given} key=${line.line} app=${app} state=${state} line=${line} quoted=${app.quote.value?.lines[at]} />`)}</ol>`}
      ${state && lines.length > 0 ? html`<${Refund} app=${app} state=${state} />` : html`<div></div>`}
      <${Sum} app=${app} state=${state} count=${lines.length} />
    </main>
    <section class="desk desk-return" aria-label=${t('return.find')}>
      <${Find} app=${app} problem=${lines.length === 0 ? returnProblem(app) : null} />
      ${state === null ? html`<${Found} app=${app} />` : state.sale ? html`<${Receipt} app=${app} state=${state} />` : app.finding.value.choices ? html`<${Choices} app=${app} choices=${app.finding.value.choices} />` : html`<${Unproven} app=${app} state=${state} />`}
    </section>`;
}

function Given({ app, state, line, quoted }) {
  return html`
    <li class="ln back"><span class="q"><b>−${app.quantityText(line.choice.quantity)}</b></span><span class="n">${line.name}</span>
      <span class="a">${quoted && !state.gift ? app.money(-quoted.total) : ''}</span>
      <span class="sub">${t(`return.${line.choice.condition}_long`)}</span>
      ${quoted?.given_before > 0 && !state.gift && html`<span class="suba" data-test="line-before">${t('return.before', { amount: app.money(quoted.given_before) })}</span>`}
      ${quoted?.fee > 0 && !state.gift && html`<span class="suba" data-test="line-fee">${t('return.fee', { amount: app.money(quoted.fee) })}</span>`}</li>`;
}

function Refund({ app, state }) {
  const quote = app.quote.value;
  const ways = waysOf(state, quote);
  return html`
    <div class="refund">
      <p class="label">${t('return.money_to')}</p>
      ${ways.length > 0
    ? html`<${Ways} app=${app} ways=${ways} chosen=${app.returnWay.value} quote=${quote} choose=${(key) => app.refundBy(key)} />`
    : html`<p class="why">${t(quote && quote.due > 0 ? 'return.no_way' : 'reading')}</p>`}
      <p class="label">${t('return.why')}</p>
      <${Reasons} app=${app} state=${state} />
    </div>`;
}

/** What is wrong, in one sentence. */
const returnProblem = (app) => (app.message.value?.tone === 'late' ? app.message.value.text : app.quoteProblem.value);

function Sum({ app, state, count }) {
  const refund = state ? app.refundAmount.value : 0;
  const quote = app.quote.value;
  const problem = count > 0 ? returnProblem(app) : null; // before that it stands at the search
  const ready = state !== null && count > 0 && quote !== null;
  return html`
    <div class="sum">
      <p class="facts">${problem ? html`<span class="warn" role="alert" data-test="return-problem">${problem}</span>`
    : quote?.fee > 0 && !state?.gift ? html`<span data-test="return-fee">${t('return.fee_sum', { amount: app.money(quote.fee) })}</span>` : html`<span></span>`}</p>
      <dl><dt>${t('return.refund')}</dt><dd data-test="refund-total" data-amount=${refund ?? undefined}><small>${app.symbol}</small>${refund === null ? '…' : app.money(refund)}</dd></dl>
      <div class="sum-two">
        <button class="btn btn-pay" type="button" data-test="take-others" disabled=${!ready} onClick=${() => app.takeOthers()}><${Icon} name="refresh" size="s" />${t('return.take_others')}</button>
        <${Send} class="btn ${ready ? 'btn-action' : ''} btn-pay" sending=${app.storing.value} data-test="give-back" disabled=${!ready} onClick=${() => app.giveBack()}>${t('return.give')} ${ready && html`<kbd class="key">Enter</kbd>`}<//>
      </div>
    </div>`;
}

function Receipt({ app, state }) {
  const sale = state.sale;
  const list = useRef(null);
  // Found by its number, it is gone on with by keys: Space ticks what comes back, Enter gives back.
  useEffect(() => { list.current?.querySelector('.tick:not([disabled])')?.focus({ preventScroll: true }); }, [sale.id]);
  return html`
    <section class="panel" data-test="return-receipt">
      <div class="ret-head"><h2>${t('return.receipt', { number: sale.receipt_number })}</h2>
        <p class="end">${state.gift ? html`<b class="chip" data-test="gift-receipt">${t('return.gift')}</b>` : t('return.paid', { amount: app.money(sale.total), kinds: (sale.tenders ?? []).map((each) => t(`tender.${each.kind}`)).join(', ') })}</p>
        <p>${app.dateTime(sale.committed_at)}</p>
        ${state.lastDay && html`<p class="end ${state.tooLate ? 'warn' : ''}" data-test="last-day">${t(state.tooLate ? 'return.was_until' : 'return.until', { day: app.dayText(state.lastDay) })}</p>`}</div>
      <ul class="rets" ref=${list}>${state.lines.map((line) => html`<${Line} key=${line.line} app=${app} state=${state} line=${line} quoted=${quotedOf(app, state, line)} />`)}</ul>
      <p class="hits-foot"><span><${Icon} name="scan" size="s" />${t('return.scan')}</span></p>
    </section>`;
}

/** Without a receipt: what was scanned, at what the store gives for it. */
function Unproven({ app, state }) {
  return html`
    <section class="panel" data-test="return-unproven">
      <div class="ret-head"><h2>${t('return.without')}</h2><p class="end"></p><p>${t('return.without_how')}</p></div>
      <ul class="rets">${state.lines.map((line) => html`<${Line} key=${line.line} app=${app} state=${state} line=${line} quoted=${quotedOf(app, state, line)} />`)}</ul>
      <p class="hits-foot"><span><${Icon} name="scan" size="s" />${t('return.scan_goods_how')}</span></p>
    </section>`;
}

function quotedOf(app, state, line) {
  const at = chosen(state).findIndex((each) => each.line === line.line);
  return at < 0 ? null : app.quote.value?.lines[at] ?? null;
}

function Line({ app, state, line, quoted }) {
  const choice = state.choices[line.line];
  const gone = line.remaining <= 0;
  const unit = line.unit && line.unit !== 'each' ? ` ${line.unit}` : '';
  const price = quoted?.unit_price ?? line.unit_price;
  return html`
    <li class="ret ${choice ? 'on' : ''} ${gone ? 'not' : ''}" data-test="return-line" data-line=${line.line}>
      <button class="tick" type="button" role="checkbox" data-test="return-tick" aria-checked=${Boolean(choice)} aria-label=${t('return.tick', { name: line.name })} disabled=${gone} onClick=${() => app.chooseReturn(line.line)}>
        <i>${choice ? html`<${Shape} name="done" />` : gone ? html`<${Shape} name="off" />` : ''}</i></button>
      <span class="n">${line.name}<small>${gone ? t('return.was_returned') : state.gift ? '' : t('return.each', { amount: app.money(price), unit: unit.trim() })}</small></span>
      ${choice
    ? html`<span class="many">
        ${inPieces(line) ? html`<button class="btn btn-icon" type="button" aria-label=${t('line.less')} disabled=${choice.quantity <= 1000} onClick=${() => app.stepReturn(line.line, -1)}><${Icon} name="minus" /></button>` : html`<span></span>`}
        <output data-test="return-quantity">${inPieces(line) && state.sale ? t('return.of', { some: app.quantityText(choice.quantity), all: app.quantityText(line.remaining) }) : `${app.quantityText(choice.quantity)}${unit}`}</output>
        ${inPieces(line) ? html`<button class="btn btn-icon" type="button" data-test="return-more" aria-label=${t('line.more')} disabled=${choice.quantity >= line.remaining} onClick=${() => app.stepReturn(line.line, 1)}><${Icon} name="plus" /></button>` : html`<span></span>`}
      </span>`
    : html`<span class="state state-soft many">${t('return.left', { quantity: `${app.quantityText(Math.max(line.remaining, 0))}${unit}` })}</span>`}
      <span class="num">${state.gift ? '' : choice ? (quoted ? app.money(-quoted.total) : '…') : app.money(gone ? line.unit_price : line.refund)}</span>
      ${choice && !line.deposit_of && html`
        <span class="cond" role="group" aria-label=${t('return.condition')}>
          ${CONDITIONS.map((how) => html`<button class="btn" type="button" key=${how} data-test="condition-${how}" aria-pressed=${choice.condition === how} onClick=${() => app.returnCondition(line.line, how)}>${t(`return.${how}`)}</button>`)}
        </span>`}
    </li>`;
}
