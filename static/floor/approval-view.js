// An approval on the tablet: one line on its card, all of it on its sheet, with Grant and Refuse for whoever may.

import { html, useEffect, useState } from '../lib/ui.js';
import { namedIn, percentText, timeLeft } from './approval.js';
import { Icon } from './parts.js';

/** What is asked, in one line. */
export function AskedLine({ desk, request }) {
  const { approval } = request;
  if (!approval) return null;
  return html`<p class="words asked" data-test="approval-line"><b>${desk.t(`right.${approval.right}`)} ${sizeOf(desk, approval)}</b>${approval.reason && html` <bdi dir="auto">${approval.reason}</bdi>`}</p>`;
}

export function sizeOf(desk, approval) {
  if (/[._]late$/.test(approval.right)) return desk.t('floor.approval.days', { n: approval.amount });
  return [approval.percent !== '0' && `${percentText(approval.percent)} %`, approval.amount > 0 && desk.money(approval.amount)].filter(Boolean).join(' · ');
}

/** The button of its card for whoever may answer. */
export function LookButton({ desk, request }) {
  return html`<button class="btn btn-action go" data-test="approval-look" onClick=${() => desk.openSheet('approval', request.id)}><${Icon} name="shield" />${desk.t('floor.approval.look')}</button>`;
}

export function ApprovalBody({ desk, request }) {
  const { t } = desk;
  const approval = { ...request.approval, ...desk.toldApproval.value[request.approval.id] };
  const [pin, setPin] = useState('');
  const [reason, setReason] = useState('');
  const tap = desk.answered.value;
  const left = timeLeft(request, desk.now.value);
  const may = desk.mayApprove(request);
  const needsPin = approval.step_up;
  useEffect(() => { if (may) desk.tellApproval(request); }, [request.approval.id, may]);
  return html`<div class="sheet-body approval" data-test="approval-sheet">
    <p class="approval-what"><b>${t(`right.${approval.right}`)}</b> ${sizeOf(desk, approval)}</p>
    ${approval.reason && html`<p class="words"><bdi dir="auto">“${approval.reason}”</bdi></p>`}
    <${Summary} desk=${desk} summary=${approval.summary} />
    <p class="meta" data-test="approval-left">${left > 0 ? t('floor.approval.left', { left: desk.duration(left) }) : t('floor.approval.expired')}</p>
    ${!may && html`<p class="banner banner-way"><${Icon} name="shield" /><span class="grow">${t('floor.approval.not_yours')}</span></p>`}
    ${may && needsPin && html`<label class="field say-field"><span class="vh">${t('floor.approval.pin')}</span>
      <input type="password" inputmode="numeric" autocomplete="off" data-test="approval-pin" maxlength="12" placeholder=${t('floor.approval.pin')} value=${pin} onInput=${(event) => setPin(event.target.value.replace(/\D/g, ''))} /></label>`}
    ${may && html`<label class="field say-field"><span class="vh">${t('floor.approval.words')}</span>
      <input data-test="approval-words" placeholder=${t('floor.approval.words')} autocomplete="off" maxlength="200" value=${reason} onInput=${(event) => setReason(event.target.value)} /></label>`}
    ${tap.problem && html`<p class="banner banner-late" role="alert" data-test="approval-problem"><${Icon} name="x" /><span class="grow">${tap.problem}</span></p>`}
  </div>
  ${may && html`<div class="outs">
    <button class="btn refuse" data-test="approval-refuse" aria-busy=${tap.sending} disabled=${tap.sending || left === 0} onClick=${() => desk.answerApproval(request, { grant: false, reason: reason.trim() })}>
      <${Icon} name="x" /><span>${t('floor.approval.refuse')}</span></button>
    <button class=${`btn btn-action big${tap.sending ? ' sending' : ''}`} data-test="approval-grant" aria-busy=${tap.sending} disabled=${tap.sending || left === 0 || (needsPin && pin.length < 4)}
      onClick=${() => desk.answerApproval(request, { grant: true, reason: reason.trim(), ...(needsPin ? { pin } : {}) })}>
      <${Icon} name="check" /><span>${t('floor.approval.grant')}</span></button>
  </div>`}`;
}

function Summary({ desk, summary }) {
  const { t } = desk;
  const lines = summary?.lines ?? [];
  const named = namedIn(summary);
  return html`<div class="approval-cart">
    ${named && html`<p class="words" data-test="approval-named"><bdi>${t(named.key, named.args)}</bdi></p>`}
    ${summary?.subject && html`<p class="meta"><bdi>${summary.subject}</bdi></p>`}
    ${summary?.receipt && html`<p class="meta">${t('floor.approval.of', { number: summary.receipt })}</p>`}
    <ul>${lines.map((line, at) => html`<li key=${at} data-test="approval-cart-line" class=${line.list_price !== undefined || line.discount ? 'on' : ''}>
      <span class="num">${desk.quantity(line.quantity)}${line.unit === 'each' ? '' : ` ${line.unit}`}</span>
      <span class="grow"><bdi>${line.name}</bdi>${line.list_price !== undefined && html`<small>${t('floor.approval.instead', { price: desk.money(line.list_price) })}</small>`}
        ${line.discount ? html`<small>${t('floor.approval.off', { amount: desk.money(line.discount) })}</small>` : ''}</span>
      <span class="num">${desk.money(line.total)}</span></li>`)}</ul>
    ${summary?.more > 0 && html`<p class="meta">${t('floor.approval.more', { n: summary.more })}</p>`}
    ${summary?.day !== undefined && html`<p class="approval-total" data-test="approval-day"><span>${t('floor.approval.day')}</span><b>${desk.money(summary.day)}</b></p>`}
    ${summary?.total !== undefined && html`<p class="approval-total"><span>${summary.before !== undefined && summary.before !== summary.total ? t('floor.approval.before', { amount: desk.money(summary.before) }) : ''}</span><b>${desk.money(summary.total)}</b></p>`}
  </div>`;
}
