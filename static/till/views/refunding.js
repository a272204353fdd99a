// Over the screen while a terminal gives money back: what it is doing, and what can be done when it does not.

import { html, Dialog, Shape, t, Send } from '../parts.js';
import { ended, stage } from '../attempt.js';
import { current, mayLeave, mayWait, stuck } from '../refunding.js';

const SHAPES = { asking: 'queued', card: 'wait', by_hand: 'wait', unknown: 'late', approved: 'done', declined: 'late', cancelled: 'off', failed: 'late' };

export function RefundingDialog({ app }) {
  const state = app.refunding.value;
  if (!state || !app.me.value || app.locked.value) return null;
  const part = current(state) ?? state.parts[state.parts.length - 1];
  const now = stage(part);
  const many = state.parts.length > 1;
  const rest = stuck(state);
  return html`
    <${Dialog} title=${t('refunding.title')}>
      <div class="by-hand terminal" role="status" aria-live="polite" data-test="refunding" data-stage=${now}>
        <h3><${Shape} name=${SHAPES[now]} />${t(`refunding.${now}`)}</h3>
        <p><b class="num">${app.money(part.amount)}</b>${many && html` <small>${t('refunding.part', { n: state.parts.indexOf(part) + 1, of: state.parts.length })}</small>`}</p>
        <p>${ended(part) && part.status !== 'approved' ? html`<bdi data-test="refunding-reason">${app.refundTold(part)}</bdi>` : t(`refunding.${now}_how`)}</p>
        <div class="picks">
          ${now === 'by_hand' && html`<${Send} class="btn btn-action" data-test="refund-went" onClick=${() => app.refundWent()}>${t('charges.went_back')}<//>
            <${Send} class="btn" data-test="refund-not" onClick=${() => app.refundDidNot()}>${t('refunding.not')}<//>`}
          ${now === 'card' && html`<${Send} class="btn" data-test="refund-cancel" onClick=${() => app.cancelRefund()}>${t('terminal.cancel')}<//>`}
          ${ended(part) && part.status !== 'approved' && html`<${Send} class="btn btn-action" data-test="refund-again" onClick=${() => app.refundAgain()}>${t('terminal.again')}<//>`}
          ${rest > 0 && html`<button class="btn" type="button" data-test="refund-rest-cash" onClick=${() => app.refundRest('cash')}>${t('refunding.rest_cash', { amount: app.money(rest) })}</button>`}
          ${(rest > 0 || mayWait(state)) && html`<button class="btn btn-quiet" type="button" data-test="refund-later" onClick=${() => app.refundLater()}>${t('refunding.later')}</button>`}
          ${mayLeave(state) && html`<button class="btn" type="button" data-test="refund-other" onClick=${() => app.leaveRefunding()}>${t('refunding.other')}</button>`}
        </div>
      </div>
    </${Dialog}>`;
}
