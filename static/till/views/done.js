// After the sale, and after a return: what to give back, whether it is saved, the receipt. It stays until the next scan.

import { DebtPaper, NewCards } from './customer.js';
import { NewCodes } from './refund.js';
import { html, Icon, Shape, t, Send } from '../parts.js';
import { quantityFromWire } from '../../lib/money.js';
import { Coins } from './pay.js';
import { ReceiptPaper } from './paper.js';
import { RefusedText } from './panels.js';
import { PrintState } from './printing.js';
import { LaidPaper } from './laying.js';
import { paperOf, titleOf } from '../actions/laying.js';
import { Handing, HandingKeys } from './handing.js';

/** So many goods that ran out are named; the change is never pushed away by them. */
const SHORTS = 3;

export function Done({ app }) {
  const done = app.done.value;
  const isReturn = done.sale.kind === 'return';
  const refused = done.state === 'refused';
  return html`
    <main class="cart">
      <div class="cart-head"><h1>${done.sale.laid ? titleOf(done.sale.laid) : t(isReturn ? 'cart.return' : done.sale.kind === 'exchange' ? 'exchange.title' : 'cart.sale')} <span data-test="receipt-number">${refused ? t('done.refused') : done.sale.laid ? done.doc.code ?? '' : done.answer ? t('done.number', { number: done.answer.receipt_number }) : t('done.no_number')}</span></h1></div>
      <div class="done" data-test="receipt" data-state=${done.state} data-sale=${done.sale.id}>
        ${refused ? html`<${RefusedText} app=${app} item=${{ id: done.sale.id, sale: done.sale, problem: done.problem }} />` : html`<${GiveBack} app=${app} done=${done} />`}
      </div>
      <div class="sum">
        <p class="facts">${done.tenders.map((each, at) => html`<span key=${at}>${t(`tender.${each.kind}`)} ${Number.isInteger(each.amount) ? html`<b>${app.money(each.amount)}</b>` : ''}</span>`)}</p>
        <dl><dt>${t(isReturn || done.sale.laid?.way === 'end' || done.total < 0 ? 'return.refund' : 'sum.total')}</dt><dd data-test="done-total" data-amount=${done.total ?? undefined}><small>${app.symbol}</small>${done.total === null ? '…' : app.money(Math.abs(done.total))}</dd></dl>
      </div>
    </main>
    <section class="after" aria-label=${t('done.receipt')}>
      <div class="counter">${app.handing.value ? html`<${Handing} app=${app} />` : done.sale.laid ? html`<${done.sale.laid.way === 'debt' ? DebtPaper : LaidPaper} app=${app} doc=${done.doc} />` : done.doc && html`<${ReceiptPaper} app=${app} doc=${done.doc} />`}</div>
      <div class="stack"><${Stack} app=${app} done=${done} isReturn=${isReturn} /></div>
      <div class="next"><button class="btn ${refused ? '' : 'btn-action'} btn-pay" type="button" data-test="next-sale" onClick=${() => app.nextSale()}>${t('done.next')} <kbd class="key">Enter</kbd></button></div>
    </section>`;
}

/** After money on goods put aside: its paper, and the goods again. */
function LaidStack({ app, done, can }) {
  const { layaway, way } = done.sale.laid;
  const trained = done.doc.training;
  return html`
    <${PrintState} app=${app} />
    <${Send} class="btn" data-test="print" disabled=${!can || !paperOf(done)} onClick=${() => app.print(done)}>
      <${Icon} name="printer" /><span>${t(app.printed.value ? 'print.again' : 'layaway.print')}<small>${can ? t(app.printed.value ? 'print.copy' : 'layaway.print_why') : t('print.waits')}</small></span><kbd class="key">Ctrl P</kbd><//>
    <${Send} class="btn" data-test="print-pdf" disabled=${!can || !paperOf(done)} onClick=${() => app.openPdf(paperOf(done).path, paperOf(done).query)}><${Icon} name="receipt" /><span>PDF<small>${t('layaway.pdf_why')}</small></span><//>
    ${paperOf(done)?.job === 'receipt' && html`<${HandingKeys} app=${app} id=${paperOf(done).id} customer=${done.sale.laid.customerId ?? done.sale.body?.customer_id ?? null} off=${!can} payment=${true} />`}
    ${way !== 'end' && way !== 'debt' && !trained && html`<${Send} class="btn" data-test="layaway-again" disabled=${!can} onClick=${async () => { await app.openLayaways(); await app.openLayaway(layaway); }}><${Icon} name="layers" /><span>${t('layaway.open')}<small>${done.doc.code ?? ''}</small></span><//>`}`;
}

/** What is paid out is known once the server has stored it: it may refuse, or another till came first. */
function Waiting({ app, done }) {
  return html`
    <span class="lab">${t('done.wait')}</span>
    <span class="fig" data-test="change" data-waits>…</span>
    <${SavedChip} app=${app} done=${done} />
    <p class="ask">${t('done.wait_how')}</p>`;
}

function GiveBack({ app, done }) {
  const back = done.back;
  const paysOut = done.sale.kind === 'return' || done.sale.laid?.way === 'end' || done.doc?.balance < 0;
  if (paysOut && done.state !== 'done') return html`<${Waiting} app=${app} done=${done} />`;
  return html`
    <span class="lab">${t(paysOut ? (done.cashOut ? 'done.pay_out' : 'done.refunded') : back > 0 ? 'done.give_back' : 'done.paid')}</span>
    <span class="fig" data-test="change" data-amount=${back ?? undefined}>${back === null ? '…' : back > 0 || done.sale.kind === 'return' ? html`<small>${app.symbol}</small>${app.money(back)}` : html`<${Shape} name="done" />`}</span>
    ${back > 0 && done.cashOut && html`<${Coins} app=${app} amount=${back} />`}
    <${SavedChip} app=${app} done=${done} />
    <${NewCards} app=${app} sale=${done.sale} />
    <${NewCodes} app=${app} sale=${done.sale} />
    ${done.answer?.points && html`<p class="ask" data-test="points">${t('done.points', { earned: done.answer.points.earned, balance: done.answer.points.balance })}</p>`}
    ${done.short?.slice(0, SHORTS).map((one, at) => html`<span key=${at} class="chip chip-wait" data-test="short"><${Icon} name="warn" size="s" />${t('done.short', { name: one.name, stock: app.quantityText(quantityFromWire(one.stock)) })}</span>`)}
    ${done.short?.length > SHORTS && html`<span class="chip chip-wait" data-test="short-more">${t('done.short_more', { n: done.short.length - SHORTS })}</span>`}
    <p class="ask"><${Icon} name="scan" />${t('done.scan_next')}</p>`;
}

/** Stored is not sent, sent is not saved: three words, three shapes. */
function SavedChip({ app, done }) {
  if (done.state === 'done') {
    return html`<span class="chip chip-done" data-test="saved"><${Shape} name="done" />${t('done.saved', { time: app.timeExact(done.answer.committed_at ?? done.doc.at) })}</span>`;
  }
  return html`<span class="chip chip-wait" data-test="stored"><${Shape} name="queued" />${t(done.slow ? 'done.still_trying' : done.state === 'sending' ? 'done.sending' : 'done.stored')}</span>`;
}

function Stack({ app, done, isReturn }) {
  const can = done.state === 'done';
  if (done.sale.laid) return html`<${LaidStack} app=${app} done=${done} can=${can} />`;
  return html`
    <${PrintState} app=${app} />
    <${Send} class="btn" data-test="print" disabled=${!can} onClick=${() => app.print(done)}>
      <${Icon} name="printer" /><span>${t(app.printed.value ? 'print.again' : 'print.receipt')}<small>${can ? t(app.printed.value ? 'print.copy' : 'print.first') : t('print.waits')}</small></span><kbd class="key">Ctrl P</kbd>
    <//>
    <${HandingKeys} app=${app} id=${done.sale.id} customer=${done.sale.body?.customer_id ?? null} off=${!can} />
    ${!isReturn && can && !app.training.value && html`
      <button class="btn" type="button" data-test="gift" onClick=${() => app.openGift({ id: done.sale.id, receipt_number: done.answer.receipt_number })}><${Icon} name="gift" /><span>${t('print.gift')}<small>${t('print.gift_why')}</small></span></button>`}
    ${!isReturn && html`
      <button class="btn" type="button" data-test="return-this" disabled=${!can} onClick=${() => app.openReturn(done.answer?.receipt_number)}>
        <${Icon} name="return" /><span>${t('done.return')}<small>${t('done.return_why')}</small></span><kbd class="key">F6</kbd>
      </button>`}
    <button class="btn" type="button" onClick=${() => app.openReceipts()} disabled=${app.line.value !== 'online'}>
      <${Icon} name="receipt" /><span>${t('key.receipts')}<small>${t('done.earlier')}</small></span><kbd class="key">⇧ F6</kbd>
    </button>`;
}
