// What was refused while its customer waits: under the cart, with who sees to it and what came of it.

import { html, Icon, Send, Shape, t } from '../parts.js';
import { isOpen, standing } from '../calls.js';
import { stopsOf } from '../stops.js';

export function Stops({ app, frozen }) {
  const rows = stopsOf(app.cart.value);
  if (rows.length === 0) return null;
  return html`<ul class="stops" aria-label=${t('stops.list')} data-test="stops">${rows.map((row) => html`<${Stop} key=${row.key} app=${app} row=${row} frozen=${frozen} />`)}</ul>`;
}

function Stop({ app, row, frozen }) {
  const call = row.callId ? app.calls.value.byId.get(row.callId) : null;
  const mark = markOf(app, row, call);
  const fetched = call?.answer?.did === 'fetched';
  const online = app.line.value === 'online';
  return html`
    <li class="stop-row" data-test="stop-row" data-product=${row.productId} data-status=${call?.status ?? row.state}>
      <span class="n"><b><bdi>${row.name}</bdi></b></span>
      <span class="stop-state call-${mark.tone}" data-test="stop-state"><small>${t(`stops.${row.code}`)}</small><${Shape} name=${mark.shape} />${mark.text}</span>
      ${!frozen && html`<span class="stop-acts">
        ${fetched && html`<button class="btn btn-s btn-action" type="button" data-test="stop-add" onClick=${() => app.addFetched(row)}><${Icon} name="plus" size="s" />${t('stops.add')}</button>`}
        ${(row.state === 'quiet' || row.state === 'failed') && html`<${Send} class="btn btn-s btn-bell" data-test="stop-row-call" disabled=${!online} onClick=${() => app.callAboutRow(row.key)}><${Icon} name="bell" size="s" />${t('stop.call')}<//>`}
        <button class="btn btn-s btn-icon" type="button" data-test="stop-drop" aria-label=${t(call && isOpen(call) ? 'stops.take_back' : 'stops.put_away', { name: row.name })} title=${t(call && isOpen(call) ? 'stops.take_back' : 'stops.put_away', { name: row.name })} onClick=${() => app.dropStop(row.key)}><${Icon} name="x" size="s" /></button>
      </span>`}
    </li>`;
}

/** How it stands, in shape, colour and words; what nobody was told of does not look as if somebody came. */
function markOf(app, row, call) {
  if (call) {
    const { shape, tone } = standing(call);
    return { shape, tone, text: app.standingText(call) };
  }
  if (row.state === 'sending' || row.state === 'sent') return { shape: 'queued', tone: 'wait', text: t('stops.sending') };
  return { shape: 'off', tone: row.state === 'failed' ? 'late' : 'soft', text: t(row.state === 'failed' ? 'stops.failed' : 'stops.quiet') };
}
