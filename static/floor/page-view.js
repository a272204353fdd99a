// Which screen stands: starting, not paired, the gate, or the floor.

import { html, Mark } from '../lib/ui.js';
import { Alert } from './alert-view.js';
import { Basket } from './basket-view.js';
import { Bar, News, Strip, TabBar } from './bar-view.js';
import { Counting } from '../lib/count-view.js';
import { Lookup } from './lookup-view.js';
import { Me } from './me-view.js';
import { Viewer } from './photos-view.js';
import { Queue } from './queue-view.js';
import { Sheet } from './sheet-view.js';
import { Others, StorePanel } from './side-view.js';
import { SignIn } from './signin-view.js';
import { Talk } from './talk-view.js';

export function Page({ screen, t, retry }) {
  const { name, gate, desk, out } = screen.value;
  if (name === 'gate') return html`<${SignIn} gate=${gate} />`;
  if (name === 'floor') return html`<${Floor} desk=${desk} />`;
  return html`<main class="start" data-test=${`screen-${name}`}><${Mark} /><${Words} name=${name} out=${out} t=${t} retry=${retry} /></main>`;
}

function Words({ name, out, t, retry }) {
  if (name === 'unpaired') return html`<h1>${t('floor.unpaired')}</h1><p>${t('floor.unpaired.more')}</p>
    <a class="btn btn-action btn-primary" href="/pair" data-test="go-pair">${t('floor.unpaired.go')}</a>`;
  if (name === 'wrong') return html`<h1>${t('floor.wrong_kind')}</h1><a class="btn btn-primary" href="/pair" data-test="go-pair">${t('floor.unpaired.go')}</a>`;
  if (out) return html`<h1 role="status" data-test="signed-out">${t('floor.left')}</h1><p>${t('floor.left.more')}</p>
    ${name === 'away' && html`<button class="btn btn-primary" data-test="try-now" onClick=${retry}>${t('floor.offline.try')}</button>`}`;
  if (name === 'away') return html`<h1>${t('floor.unreachable')}</h1><p>${t('floor.unreachable.more')}</p>
    <button class="btn btn-primary" data-test="try-now" onClick=${retry}>${t('floor.offline.try')}</button>`;
  return html`<p role="status">${t('floor.starting')}</p>`;
}

function Floor({ desk }) {
  const few = desk.drawn.value.length === 0;
  return html`<div class="floor">
    <${Bar} desk=${desk} />
    <${Strip} desk=${desk} />
    ${desk.counting?.open.value ? html`<main class="floor-main cart-page count-page"><${Counting} count=${desk.counting} t=${desk.t} quantity=${desk.quantity} close=${desk.closeCounting} /></main>`
    : desk.talk.open.value ? html`<${Talk} desk=${desk} />`
    : desk.cart.open.value ? html`<${Basket} desk=${desk} />` : desk.look.value ? html`<${Lookup} desk=${desk} />` : html`<${Main} desk=${desk} few=${few} />`}
    <${TabBar} desk=${desk} />
    <${Sheet} desk=${desk} />
    <${News} desk=${desk} />
    <${Alert} desk=${desk} />
    <${Viewer} desk=${desk} />
  </div>`;
}

// On the tablet all stands side by side; the phone shows the page its tab names.
function Main({ desk, few }) {
  const tab = desk.tab.value;
  return html`<main class=${`floor-main${few ? ' few' : ''} tab-${tab}`}>
    <${Queue} desk=${desk} />
    <aside class="side"><${StorePanel} desk=${desk} /><${Others} desk=${desk} /></aside>
    ${tab === 'me' && html`<section class="panel me-page phone-only" aria-label=${desk.t('floor.me')}><div class="panel-body"><${Me} desk=${desk} /></div></section>`}
  </main>`;
}
