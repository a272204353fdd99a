// Earlier receipts of this till: find, look, print again.

import { html, Icon, t, Send } from '../parts.js';
import { ReceiptPaper } from './paper.js';
import { Message } from './desk.js';
import { PrintState } from './printing.js';
import { Handing, HandingKeys } from './handing.js';

export function Receipts({ app }) {
  const rows = app.recent.value;
  const open = app.receipt.value;
  return html`
    <main class="cart">
      <div class="cart-head"><h1>${t('receipts.title')} <span>${rows ? t('receipts.count', { n: rows.length }) : ''}</span></h1>
        <button class="btn" type="button" onClick=${() => app.back()}><${Icon} name="return" size="s" />${t('back')} <kbd class="key">Esc</kbd></button></div>
      <ul class="rows rows-scroll" data-test="receipt-list">
        ${rows === null && html`<li class="why">${t('reading')}</li>`}
        ${rows !== null && rows.length === 0 && html`<li class="why">${t('receipts.none')}</li>`}
        ${(rows ?? []).map((row, at) => html`
          <li key=${row.id} class=${at === app.rowAt.value ? 'on' : ''}>
            <button class="row-btn" type="button" data-test="receipt-row" aria-current=${at === app.rowAt.value ? 'true' : undefined} onClick=${() => app.openReceipt(at)}>
              <span class="grow"><b>${row.receipt_number}</b><small>${row.purpose === 'void' ? t('void.paper') : row.kind === 'return' ? t('paper.return') : t('cart.lines', { n: row.lines })}</small></span><span>${app.dateTime(row.committed_at)}</span><span class="num">${app.money(row.kind === 'return' ? -Math.abs(row.total) : row.total)}</span>
            </button></li>`)}
      </ul>
      <div class="sum"><p class="facts"><span>${t('receipts.hint')}</span></p>
        <form class="find-back" onSubmit=${(event) => { event.preventDefault(); app.findReceiptToShow(app.returnText.value); }}>
          <label class="field"><${Icon} name="search" /><span class="vh">${t('return.number')}</span><input data-test="receipts-number" value=${app.returnText.value} placeholder=${t('receipts.placeholder')} maxlength="60" autocomplete="off" onInput=${(event) => { app.returnText.value = event.currentTarget.value; }} /></label>
          <button class="btn" type="submit">${t('return.open')}</button></form></div>
    </main>
    <section class="after" aria-label=${t('done.receipt')}>
      <div class="counter counter-scroll">${app.handing.value ? html`<${Handing} app=${app} />` : open ? html`<${ReceiptPaper} app=${app} doc=${open} />` : html`<div class="empty"><${Icon} name="receipt" /><b>${t('receipts.choose')}</b></div>`}</div>
      <div class="stack">
        ${app.message.value && html`<${Message} app=${app} />`}
        <${PrintState} app=${app} />
        <${Send} class="btn" data-test="print" disabled=${!open} onClick=${() => app.printReceipt(open)}><${Icon} name="printer" /><span>${t('print.receipt')}<small>${t('print.copy')}</small></span><kbd class="key">Ctrl P</kbd><//>
        ${open && html`<${HandingKeys} app=${app} id=${open.id} customer=${open.customer_id ?? null} />`}
        ${open?.kind === 'sale' && !app.training.value && html`<button class="btn" type="button" data-test="gift" onClick=${() => app.openGift(open)}><${Icon} name="gift" /><span>${t('print.gift')}<small>${t('print.gift_why')}</small></span></button>`}
        <button class="btn" type="button" data-test="return-this" disabled=${!open || open.kind === 'return'} onClick=${() => app.openReturn(open.receipt_number)}><${Icon} name="return" /><span>${t('done.return')}<small>${t('done.return_why')}</small></span><kbd class="key">F6</kbd></button>
        <button class="btn" type="button" data-test="void-this" disabled=${!app.mayVoid(open)} onClick=${() => app.openVoid(open)}><${Icon} name="x" /><span>${t('void.this')}<small>${t('void.this_why')}</small></span></button>
      </div>
      <div class="next"></div>
    </section>`;
}
