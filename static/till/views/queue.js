// One tap says how many wait here; it stands where the till is idle between two customers, and where
// the floor is asked, as with nine of them it never is idle.

import { html, t } from '../parts.js';
import { isOpen, standing } from '../calls.js';
import { MANY, toldKey } from '../queue.js';

export function QueueTap({ app }) {
  if (!app.queueOn() || app.training.value) return null;
  const told = app.queue.value;
  const coming = app.ownCalls.value.filter((call) => call.kind === 'open_till' && isOpen(call));
  const said = told ? t(toldKey(told), { n: told.length }) : t('queue.how');
  return html`
    <div class="queue-tap" role="group" aria-label=${t('queue.title')} data-test="queue" data-length=${told?.length ?? ''} data-state=${told?.state ?? ''}>
      <p><b>${t('queue.title')}</b>${coming.map((call) => html` <small key=${call.id} class="call-${standing(call).tone}" data-test="queue-coming">${t('kind.open_till')}: ${app.standingText(call)}</small>`)} <small class=${told?.state === 'failed' ? 'call-late' : ''} role="status">${said}</small></p>
      <div class="queue-keys">${Array.from({ length: MANY + 1 }, (_, n) => html`<button class="btn" type="button" key=${n} data-test="queue-${n}" aria-pressed=${told?.length === n} aria-label=${t(n === MANY ? 'queue.many' : 'queue.of', { n })} onClick=${() => app.tapQueue(n)}>${n === MANY ? `${n}+` : n}</button>`)}</div>
    </div>`;
}
