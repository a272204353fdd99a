// The dark strip: whose till this is, what the floor and the line to the server are doing, the way out.

import { html, Icon, Mark, Shape, t } from '../parts.js';
import { PapersState } from './papers.js';
import { ChargesMark } from './terminal.js';
import { FloorCarts } from './carts.js';
import { Later } from './approve.js';

export function Bar({ app }) {
  const { me, locked, store, register, device } = app;
  const signedIn = me.value && !locked.value;
  return html`
    <header class="bar">
      <${Mark} />
      <span class="plate">${register.value?.code ?? device.value?.name ?? '–'}</span>
      <p class="two">
        <b>${signedIn ? me.value.name : store.value?.name ?? ''}</b>
        <span data-test="drawer-state">${signedIn ? drawerLine(app) : t('bar.nobody')}</span>
      </p>
      <span class="grow"></span>
      <${PapersState} app=${app} />
      <${ChargesMark} app=${app} />
      <${FloorCarts} app=${app} />
      <${Later} app=${app} />
      <${Refused} app=${app} />
      <${Unsent} app=${app} />
      <${Waiting} app=${app} />
      <${Line} app=${app} />
      ${signedIn && html`
        <button class="bar-btn" type="button" data-test="lock" onClick=${() => app.lock()}>
          <${Icon} name="lock" size="s" />${t('bar.lock')}
        </button>`}
      <time class="clock">${app.clockText.value}</time>
    </header>`;
}

function drawerLine(app) {
  const drawer = app.drawer.value;
  if (app.training.value) return t('training.bar');
  if (drawer === undefined) return t('bar.drawer_unknown');
  if (drawer === null) return t('bar.drawer_none');
  if (app.overdue.value) return t('bar.drawer_overdue', { time: app.dateTime(drawer.opened_at) });
  return t('bar.drawer_open', { time: app.time(drawer.opened_at) });
}

/** Stored and not yet answered: always in sight, and a way to see which. */
function Unsent({ app }) {
  const count = app.unsent.value.length;
  if (count === 0) return null;
  return html`<span class="state state-wait" data-test="unsent"><${Shape} name="queued" />${t('bar.unsent', { n: count })}</span>`;
}

function Refused({ app }) {
  const count = app.refused.value.length;
  if (count === 0) return null;
  return html`
    <button class="bar-btn bar-late" type="button" data-test="refused" onClick=${() => app.showRefused()}>
      <${Shape} name="late" />${t('bar.refused', { n: count })}
    </button>`;
}

function Waiting({ app }) {
  const count = app.waitingCalls.value;
  if (!app.me.value || count === 0) return null;
  return html`<span class="state state-wait" data-test="calls-waiting"><${Shape} name="wait" />${t('bar.calls', { n: count })}</span>`;
}

function Line({ app }) {
  const state = app.line.value;
  return html`
    <span class="state ${state === 'online' ? '' : 'state-wait'}" data-test="line" data-state=${state}>
      <${Icon} name=${state === 'online' ? 'live' : 'off'} size="s" /><span class="opt">${t(`bar.${state}`)}</span>
    </span>`;
}

/** Only when the server has been away for a while: what still works, and what happens with what was taken. */
export function OfflineBanner({ app }) {
  const since = app.offlineSince.value;
  if (since === null || !app.me.value) return null;
  return html`
    <div class="banner banner-wait" role="status" data-test="offline">
      <${Icon} name="off" />
      <p class="grow"><b>${t('offline.since', { time: app.time(since) })}</b> ${t('offline.stored', { n: app.unsent.value.length })}</p>
      <button class="btn" type="button" onClick=${() => app.tryNow()}>${t('offline.try')}</button>
    </div>`;
}
