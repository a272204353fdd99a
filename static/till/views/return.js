// A return: find the receipt, choose lines, say in which condition, give the money back the way it was paid.

import { html, Icon, Shape, t, useEffect, useRef } from '../parts.js';
import { chosen, inPieces } from '../giveback.js';

export function Return({ app }) {
  const state = app.giveback.value;
  const lines = state ? chosen(state) : [];
  return html`
    <main class="cart cart-return">
      <div class="cart-head"><h1>${t('cart.return')} <span>${lines.length === 0 ? t('return.no_lines') : t('cart.lines', { n: lines.length })}</span></h1>
        <button class="btn" type="button" data-test="return-back" onClick=${() => app.back()}><${Icon} name="return" size="s" />${t('back')} <kbd class="key">Esc</kbd></button></div>
      ${lines.length === 0
    ? html`<div class="fresh"><div class="empty"><${Icon} name="return" /><b>${state ? t('return.choose') : t('return.find')}</b><span>${state ? t('return.choose_how') : t('return.find_how')}</span></div></div>`
    : html`<ol class="lines" aria-label=${t('return.given')}>
        ${lines.map((line, at) => html`
          <li class="ln back" key=${line.line}><span class="q"><b>−${app.quantityText(line.choice.quantity)}</b></span><span class="n">${line.name}</span>
            <span class="a">${refundOf(app, at)}</span>
            <span class="sub">${t(line.choice.restock ? 'return.shelf_long' : 'return.damaged_long')}</span></li>`)}
      </ol>`}
      ${state && lines.length > 0 ? html`<${Refund} app=${app} state=${state} />` : html`<div></div>`}
      <${Sum} app=${app} state=${state} count=${lines.length} />
    </main>
    <section class="desk desk-return" aria-label=${t('return.find')}>
      <${Find} app=${app} />
      ${state ? html`<${Receipt} app=${app} state=${state} />` : html`<${Recent} app=${app} />`}
    </section>`;
}

function Refund({ app, state }) {
  const paid = [...new Set((state.sale.tenders ?? []).map((each) => each.kind))];
  const kinds = ['card', 'cash'].sort((a, b) => paid.includes(b) - paid.includes(a));
  const reasons = ['not_fit', 'faulty', 'not_wanted', 'wrong_item'];
  return html`
    <div class="refund">
      <p class="label">${t('return.money_to')}</p>
      <div class="opts opts-2" role="group" aria-label=${t('return.money_to')}>
        ${kinds.map((kind) => html`
          <button class="btn" type="button" key=${kind} data-test="refund-${kind}" aria-pressed=${state.tender === kind} onClick=${() => app.refundBy(kind)}>
            <${Icon} name=${kind} /><span>${t(`tender.${kind}`)}<small>${t(paid.includes(kind) ? 'return.as_paid' : 'return.other_way')}</small></span></button>`)}
      </div>
      <p class="label">${t('return.why')}</p>
      <div class="picks" role="group" aria-label=${t('return.why')}>
        ${reasons.map((reason) => html`<button class="btn" type="button" key=${reason} data-test="reason-${reason}" aria-pressed=${state.reason === t(`reason.${reason}`)} onClick=${() => app.returnReason(t(`reason.${reason}`))}>${t(`reason.${reason}`)}</button>`)}
      </div>
    </div>`;
}

function Sum({ app, state, count }) {
  const refund = state ? app.refundAmount.value : 0;
  const ready = state !== null && count > 0;
  return html`
    <div class="sum">
      <p class="facts">${app.message.value && app.message.value.tone === 'late' ? html`<span class="warn" role="alert">${app.message.value.text}</span>` : state && refund === null ? html`<span>${t('return.share')}</span>` : html`<span></span>`}</p>
      <dl><dt>${t('return.refund')}</dt><dd data-test="refund-total" data-amount=${refund ?? undefined}><small>${app.symbol}</small>${refund === null ? '…' : app.money(refund)}</dd></dl>
      <button class="btn ${ready ? 'btn-action' : ''} btn-pay ${app.storing.value ? 'sending' : ''}" type="button" data-test="give-back" disabled=${!ready} onClick=${() => app.giveBack()}>${t('return.give')} ${ready && html`<kbd class="key">Enter</kbd>`}</button>
    </div>`;
}

function Find({ app }) {
  const input = useRef(null);
  useEffect(() => { input.current?.focus(); }, []);
  return html`
    <form class="find-back" onSubmit=${(event) => { event.preventDefault(); app.findReceipt(app.returnText.value); }}>
      <label class="field"><${Icon} name="search" /><span class="vh">${t('return.number')}</span>
        <input ref=${input} data-test="return-number" value=${app.returnText.value} placeholder=${t('return.placeholder')} maxlength="60" autocomplete="off" spellcheck="false" onInput=${(event) => { app.returnText.value = event.currentTarget.value; }} />
        <kbd class="key">F6</kbd></label>
      <button class="btn" type="submit" data-test="return-find">${t('return.open')}</button>
    </form>`;
}

function Recent({ app }) {
  const rows = app.recent.value;
  return html`
    <section class="panel">
      <div class="panel-head"><h2>${t('return.recent')}</h2></div>
      <ul class="rows" data-test="recent">
        ${rows === null && html`<li class="why">${t('reading')}</li>`}
        ${rows !== null && rows.length === 0 && html`<li class="why">${t('receipts.none')}</li>`}
        ${(rows ?? []).filter((row) => row.kind !== 'return').map((row) => html`
          <li key=${row.id}><span class="grow"><b>${row.receipt_number}</b><small>${t('cart.lines', { n: row.lines })}, ${(row.tenders ?? []).map((each) => t(`tender.${each.kind}`)).join(', ')}</small></span>
            <span>${app.dateTime(row.committed_at)}</span><span class="num">${app.money(row.total)}</span>
            <button class="btn" type="button" onClick=${() => app.openReceiptForReturn(row.id)}>${t('return.open')}</button></li>`)}
      </ul>
    </section>`;
}

function Receipt({ app, state }) {
  const sale = state.sale;
  return html`
    <section class="panel" data-test="return-receipt">
      <div class="ret-head"><h2>${t('return.receipt', { number: sale.receipt_number })}</h2>
        <p class="end">${t('return.paid', { amount: app.money(sale.total), kinds: (sale.tenders ?? []).map((each) => t(`tender.${each.kind}`)).join(', ') })}</p>
        <p>${app.dateTime(sale.committed_at)}</p></div>
      <ul class="rets">${state.lines.map((line) => html`<${Line} key=${line.line} app=${app} state=${state} line=${line} at=${chosen(state).findIndex((each) => each.line === line.line)} />`)}</ul>
      <p class="hits-foot"><span><${Icon} name="scan" size="s" />${t('return.scan')}</span></p>
    </section>`;
}

function Line({ app, state, line, at }) {
  const choice = state.choices[line.line];
  const gone = line.remaining <= 0;
  const unit = line.unit && line.unit !== 'each' ? ` ${line.unit}` : '';
  return html`
    <li class="ret ${choice ? 'on' : ''} ${gone ? 'not' : ''}" data-test="return-line" data-line=${line.line}>
      <button class="tick" type="button" role="checkbox" data-test="return-tick" aria-checked=${Boolean(choice)} aria-label=${t('return.tick', { name: line.name })} disabled=${gone} onClick=${() => app.chooseReturn(line.line)}>
        <i>${choice ? html`<${Shape} name="done" />` : gone ? html`<${Shape} name="off" />` : ''}</i></button>
      <span class="n">${line.name}<small>${gone ? t('return.was_returned') : t('return.each', { amount: app.money(line.unit_price), unit: unit.trim() })}</small></span>
      ${choice
    ? html`<span class="many">
        ${inPieces(line) ? html`<button class="btn btn-icon" type="button" aria-label=${t('line.less')} disabled=${choice.quantity <= 1000} onClick=${() => app.stepReturn(line.line, -1)}><${Icon} name="minus" /></button>` : html`<span></span>`}
        <output data-test="return-quantity">${inPieces(line) ? t('return.of', { some: app.quantityText(choice.quantity), all: app.quantityText(line.remaining) }) : `${app.quantityText(choice.quantity)}${unit}`}</output>
        ${inPieces(line) ? html`<button class="btn btn-icon" type="button" data-test="return-more" aria-label=${t('line.more')} disabled=${choice.quantity >= line.remaining} onClick=${() => app.stepReturn(line.line, 1)}><${Icon} name="plus" /></button>` : html`<span></span>`}
      </span>`
    : html`<span class="state state-soft many">${t('return.left', { quantity: `${app.quantityText(Math.max(line.remaining, 0))}${unit}` })}</span>`}
      <span class="num">${choice ? refundOf(app, at) : app.money(gone ? wasPaid(line) : line.refund)}</span>
      ${choice && html`
        <span class="cond" role="group" aria-label=${t('return.condition')}>
          <button class="btn" type="button" data-test="restock" aria-pressed=${choice.restock} onClick=${() => app.returnCondition(line.line, true)}>${t('return.shelf')}</button>
          <button class="btn" type="button" data-test="damaged" aria-pressed=${!choice.restock} onClick=${() => app.returnCondition(line.line, false)}>${t('return.damaged')}</button>
        </span>`}
    </li>`;
}

/** What the chosen line at this place gives back, as pricing says it. */
function refundOf(app, at) {
  const line = app.refundTotals.value?.lines[at];
  return line ? app.money(-line.total) : '';
}

/** What a line that is gone had cost. */
function wasPaid(line) {
  return line.total ?? line.unit_price;
}
