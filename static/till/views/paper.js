// Paper as it leaves the printer: a receipt, a return, an X or a Z, drawn from what the server answered.

import { html, t } from '../parts.js';
import { quantityFromWire } from '../../lib/money.js';
import { makeUp } from '../drawer.js';
import { reasonName } from './counted.js';

function Head({ app, title }) {
  const store = app.store.value;
  return html`
    <h3>${title ?? (store.legal_name || store.name)}</h3>
    <p class="mid">${title ? `${store.name} · ${app.register.value?.code ?? ''}` : store.address}</p>
    ${!title && store.vat_id && html`<p class="mid">${t('paper.vat_id', { id: store.vat_id })}</p>`}`;
}

/** A sale, or a return with its amounts below zero. */
export function ReceiptPaper({ app, doc }) {
  const sign = doc.kind === 'return' ? -1 : 1;
  return html`
    <article class="paper" data-test="paper" aria-label=${t('paper.receipt', { number: doc.receipt_number ?? '' })}>
      ${doc.training && html`<p class="paper-training">${t('training.paper')}</p>`}
      <${Head} app=${app} />
      ${doc.kind === 'return' && html`<p class="mid"><b>${t(doc.purpose === 'void' ? 'void.paper' : 'paper.return')}</b></p>`}
      <hr class="tear" />
      ${doc.back?.length > 0 && html`<dl data-test="paper-back">${doc.back.map((line) => html`<${PaperLine} app=${app} line=${line} sign=${-1} key=${line.line} />`)}</dl><hr class="tear" />`}
      <dl>${doc.lines.map((line) => html`<${PaperLine} app=${app} line=${line} sign=${sign} key=${line.line} />`)}</dl>
      <hr class="tear" />
      <dl>
        <dt class="big">${t(doc.kind === 'return' || doc.balance < 0 ? 'paper.refund' : 'paper.total', { currency: app.currency })}</dt><dd class="big">${app.money(doc.balance ?? sign * doc.total)}</dd>
        ${doc.tip ? html`<dt data-test="paper-tip">${t('tip.title')}</dt><dd>${app.money(doc.tip)}</dd>` : ''}
        ${doc.rounding ? html`<dt>${t('paper.rounding')}</dt><dd>${app.money(sign * doc.rounding)}</dd>` : ''}
        ${(doc.tenders ?? []).map((each) => html`<dt>${t(`tender.${each.kind}`)}${each.reference ? ` ${each.reference}` : ''}${each.currency ? ` ${each.currency} ${app.foreignMoney(each.currency, each.foreign_amount)}` : ''}</dt><dd>${app.money(sign * each.amount)}</dd>`)}
        ${(doc.paidOut ?? []).map((each) => html`<dt>${t(`tender.${each.kind}`)}${each.reference ? ` ${each.reference}` : ''}</dt><dd>${Number.isInteger(each.amount) ? app.money(-each.amount) : ''}</dd>`)}
        ${doc.change ? html`<dt>${t('pay.change')}</dt><dd>${app.money(-doc.change)}</dd>` : ''}
      </dl>
      <hr class="tear" />
      <dl>${(doc.taxes ?? []).map((tax) => html`<dt>${taxName(app, tax, sign)}</dt><dd>${app.money(sign * tax.amount)}</dd>`)}</dl>
      ${doc.tax_exempt && html`<p class="mid" data-test="paper-exempt">${t('exempt.is')}: <bdi>${[doc.tax_exempt.reason, doc.tax_exempt.reference].filter(Boolean).join(' · ')}</bdi></p>`}
      <p class="mid">${doc.receipt_number ?? t('paper.no_number')} · ${app.dateTime(doc.committed_at)}</p>
      ${doc.servedBy && html`<p class="mid">${t('paper.served', { name: doc.servedBy })}</p>`}
      ${app.store.value.receipt_footer && html`<p class="mid">${app.store.value.receipt_footer}</p>`}
    </article>`;
}

/** A rate with what it was taken on; of several taxes on a line, each by its name. */
function taxName(app, tax, sign) {
  const of = t('paper.tax', { rate: app.rate(tax.rate), base: app.money(sign * tax.base) });
  return tax.name ? `${tax.name} ${of}` : of;
}

function PaperLine({ app, line, sign }) {
  const quantity = quantityFromWire(line.quantity);
  const unit = line.unit && line.unit !== 'each' ? ` ${line.unit}` : '';
  const full = line.discount > 0 && line.amount - line.discount === line.total; // what was taken off stands under it
  const given = (line.promotions ?? []).reduce((sum, each) => sum + each.amount, 0);
  return html`
    <dt>${line.name}</dt><dd>${app.money(sign * (full ? line.amount : line.total))}</dd>
    ${(quantity !== 1000 || unit) && html`<dt class="per">${app.quantityText(quantity)}${unit} × ${app.money(line.unit_price)}</dt><dd></dd>`}
    ${(line.promotions ?? []).map((each) => html`<dt class="per" key=${each.id} data-test="paper-promotion">${each.name}</dt><dd>${app.money(-sign * each.amount)}</dd>`)}
    ${line.discount > given ? html`<dt class="per">${t('paper.discount')}</dt><dd>${app.money(-sign * (line.discount - given))}</dd>` : ''}
    ${line.given_before > 0 && html`<dt class="per">${t('paper.given_before')}</dt><dd>${app.money(-sign * line.given_before)}</dd>`}`;
}

/** X while the drawer is open, Z once it is closed. */
export function ReportPaper({ app, report }) {
  const closed = report.status === 'closed';
  return html`
    <article class="paper" data-test="report-paper" aria-label=${closed ? t('z.title') : t('x.title')}>
      ${report.copy > 0 && html`<p class="mid"><b>${t('paper.copy_number', { n: report.copy })}</b></p>`}
      <${Head} app=${app} title=${closed ? t('z.number', { number: report.z_number }) : report.x_number ? t('x.report', { number: report.x_number }) : t('x.title')} />
      <p class="mid">${app.dateTime(report.opened_at)} – ${closed ? app.time(report.closed_at) : report.read_at ? app.time(report.read_at) : t('x.goes_on')}</p>
      <hr class="tear" />
      <dl>
        <dt>${t('report.sales', { n: report.sales.count })}</dt><dd>${report.blind ? '–' : app.money(report.sales.total)}</dd>
        ${report.returns.count > 0 && html`<dt>${t('report.returns', { n: report.returns.count })}</dt><dd>${report.blind ? '–' : app.money(-Math.abs(report.returns.total))}</dd>`}
      </dl>
      <${Vouchers} app=${app} vouchers=${report.vouchers} />
      ${report.taxes.length > 0 && html`<hr class="tear" /><h4>${t('report.tax')}</h4>
        <dl>${report.taxes.map((tax) => html`<dt>${taxName(app, tax, 1)}</dt><dd>${app.money(tax.amount)}</dd>`)}</dl>`}
      ${report.tenders.length > 0 && html`<hr class="tear" /><h4>${t('report.paid_with')}</h4>
        <dl>${report.tenders.map((each) => html`<dt>${t(`tender.${each.kind}`)}${each.currency ? ` ${each.currency} ${app.foreignMoney(each.currency, each.foreign_amount)}` : ''}</dt><dd>${app.money(each.amount)}</dd>`)}</dl>`}
      ${report.layaways && html`<hr class="tear" /><h4>${t('report.layaways')}</h4>
        <dl data-test="report-layaways"><dt>${t('report.layaways_in', { n: report.layaways.paid.count })}</dt><dd>${app.money(report.layaways.paid.total)}</dd>
        ${report.layaways.refunded.count > 0 && html`<dt>${t('layaway.payment_back')}</dt><dd>${app.money(-report.layaways.refunded.total)}</dd><dt>${t('layaway.paper_fee')}</dt><dd>${app.money(report.layaways.fees)}</dd>`}
        ${report.layaways.tenders.map((each) => html`<dt class="per" key=${each.kind}>${t(`tender.${each.kind}`)}</dt><dd>${app.money(each.amount)}</dd>`)}</dl>`}
      ${report.debts && html`<hr class="tear" /><h4>${t('report.debts')}</h4>
        <dl data-test="report-debts"><dt>${t('report.debts_in', { n: report.debts.paid.count })}</dt><dd>${app.money(report.debts.paid.total)}</dd>
        ${report.debts.tenders.map((each) => html`<dt class="per" key=${`${each.kind} ${each.currency ?? ''}`}>${t(`tender.${each.kind}`)}${each.currency ? ` ${each.currency}` : ''}</dt><dd>${app.money(each.amount)}</dd>`)}</dl>`}
      ${report.kept && html`<hr class="tear" /><h4>${t('report.kept')}</h4>
        <dl data-test="report-kept"><dt>${t('report.kept_out', { n: report.kept.refunded.count })}</dt><dd>${app.money(-report.kept.refunded.total)}</dd></dl>`}
      ${report.collected?.length > 0 && html`<hr class="tear" /><h4>${t('report.collected')}</h4>
        <dl data-test="report-collected">${report.collected.map((each) => html`<dt key=${`${each.kind} ${each.currency ?? ''}`}>${t(`tender.${each.kind}`)}${each.currency ? ` ${each.currency}` : ''}</dt><dd data-test="collected-${each.kind}${each.currency ?? ''}" data-amount=${each.amount}>${app.money(each.amount)}</dd>`)}</dl>`}
      ${report.rounding_gain || report.rounding_loss ? html`<hr class="tear" /><h4>${t('paper.rounding')}</h4>
        <dl><dt>${t('report.gain')}</dt><dd>${app.money(report.rounding_gain)}</dd><dt>${t('report.loss')}</dt><dd>${app.money(-report.rounding_loss)}</dd></dl>` : ''}
      ${report.tips ? html`<dl><dt>${t('report.tips')}</dt><dd>${app.money(report.tips)}</dd></dl>` : ''}
      ${report.foreign_cash?.length > 0 && html`<hr class="tear" /><h4>${t('report.foreign')}</h4>
        <dl>${report.foreign_cash.map((each) => html`<dt>${each.currency}</dt><dd>${app.foreignMoney(each.currency, each.amount)}${Number.isInteger(each.difference) && each.difference !== 0 ? ` (${app.foreignMoney(each.currency, each.difference)})` : ''}</dd>`)}</dl>`}
      <hr class="tear" /><h4>${t('report.drawer')}</h4>
      <dl>
        ${makeUp(report).map((line, at) => html`<dt key=${at}>${t(`makeup.${line.key}`)}${line.reason ? `, ${line.reason}` : ''}</dt><dd>${app.money(line.amount)}</dd>`)}
        ${Number.isInteger(report.expected) && html`<dt><b>${t('report.expected')}</b></dt><dd><b>${app.money(report.expected)}</b></dd>`}
        ${closed && html`<dt>${t('report.counted')}</dt><dd>${Number.isInteger(report.counted) ? app.money(report.counted) : t('report.not_counted')}</dd>
          ${Number.isInteger(report.difference) && html`<dt><b>${t('report.difference')}</b></dt><dd><b>${app.signed(report.difference)}</b></dd>`}`}
        ${report.reason && html`<dt>${t('report.reason')}</dt><dd>${reasonName(report.reason)}</dd>`}
      </dl>
      ${(report.staff ?? []).length > 1 && html`<hr class="tear" /><h4>${t('report.who')}</h4>
        <dl>${report.staff.map((each) => html`<dt key=${each.id}><bdi>${each.name}</bdi>, ${app.number(each.sales)}</dt><dd>${report.blind ? '–' : app.money(each.total)}</dd>`)}</dl>`}
      ${report.opening_pieces?.length > 0 && html`<hr class="tear" /><h4>${t('report.opened_with')}</h4>
        <dl data-test="opening-pieces">${report.opening_pieces.map((each) => html`<dt key=${each.value}>${app.number(each.count)} × ${app.pieceName(each.value)}</dt><dd>${app.money(each.count * each.value)}</dd>`)}</dl>`}
      ${(report.hand_overs ?? []).filter((each) => each.confirmed_at).map((each) => html`<p class="mid" key=${each.id}>${t('paper.handed', { from: each.from.name, to: each.to.name, time: app.time(each.confirmed_at), amount: app.money(each.counted) })}</p>`)}
      <p class="mid">${closed ? t('z.closed_by', { name: report.closed_by?.name ?? '' }) : t('x.nothing_closed')}</p>
    </article>`;
}

/** The store's own gift cards: owed, and none of what was sold. */
function Vouchers({ app, vouchers }) {
  if (!vouchers || (vouchers.sold === 0 && vouchers.redeemed === 0)) return null;
  return html`<hr class="tear" /><h4>${t('report.vouchers')}</h4>
    <dl data-test="report-vouchers"><dt>${t('report.vouchers_sold')}</dt><dd>${app.money(vouchers.sold)}</dd>
      <dt>${t('report.vouchers_spent')}</dt><dd>${app.money(-vouchers.redeemed)}</dd>
      <dt>${t('report.vouchers_owed')}</dt><dd>${app.money(vouchers.net)}</dd></dl>`;
}
