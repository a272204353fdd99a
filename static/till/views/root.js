// The whole page: the bar, what is wrong with the line, and the one screen that is on.

import { html, useLayoutEffect, t } from '../parts.js';
import { Bar, OfflineBanner } from './bar.js';
import { Entrance, NotPaired, Starting } from './entrance.js';
import { Cart } from './cart.js';
import { Desk, Message } from './desk.js';
import { asked } from '../questions.js';
import { Pay } from './pay.js';
import { Done } from './done.js';
import { Return } from './return.js';
import { CountScreen } from './count.js';
import { Report } from './report.js';
import { Receipts } from './receipts.js';
import { Stocktake } from './stocktake.js';
import { ReportPaper } from './paper.js';
import { Approve } from './approve.js';
import { VoidDialog } from './byhand.js';
import { GiftDialog } from './gift.js';
import { PapersDialog } from './papers.js';
import { Layaways } from './layaways.js';
import { RefundingDialog } from './refunding.js';
import { LeaveTraining, TrainingStrip } from './training.js';

export function Root({ app }) {
  return html`
    <div class="till ${app.offlineSince.value !== null && app.me.value ? 'till-offline' : ''} ${app.training.value ? 'till-training' : ''}">
      <${Bar} app=${app} />
      <div class="notices"><${TrainingStrip} app=${app} /><${OfflineBanner} app=${app} /></div>
      <${Screen} app=${app} />
    </div>
    <${VoidDialog} app=${app} />
    <${GiftDialog} app=${app} />
    <${LeaveTraining} app=${app} />
    <${PapersDialog} app=${app} />
    <${RefundingDialog} app=${app} />
    <${Approve} app=${app} />
    <${OverQuestion} app=${app} />
    <${Sheet} app=${app} />`;
}

/** A scan that an open question turns away is answered where the eyes are. */
function OverQuestion({ app }) {
  return asked(app) && app.message.value?.tone === 'late' ? html`<div class="over-question"><${Message} app=${app} /></div>` : null;
}

function Screen({ app }) {
  if (app.paired.value === 'no') return html`<${NotPaired} />`;
  if (app.paired.value === 'unknown') return html`<${Starting} app=${app} />`;
  if (app.me.value === null || app.locked.value) return html`<${Entrance} app=${app} />`;
  switch (app.screen.value) {
    case 'pay': return html`<${Pay} app=${app} />`;
    case 'done': return html`<${Done} app=${app} />`;
    case 'return': return html`<${Return} app=${app} />`;
    case 'float':
    case 'count': return html`<${CountScreen} key=${app.screen.value} app=${app} />`;
    case 'report': return html`<${Report} app=${app} />`;
    case 'stocktake': return html`<${Stocktake} app=${app} />`;
    case 'receipts': return html`<${Receipts} app=${app} />`;
    case 'layaways': return html`<${Layaways} app=${app} />`;
    default: return html`<${Selling} app=${app} />`;
  }
}

function Selling({ app }) {
  useLayoutEffect(() => {
    // The field has the focus whenever nothing else needs it: what is typed or scanned next belongs there.
    const toField = () => {
      if (document.activeElement instanceof HTMLInputElement || app.panel.peek() !== null || asked(app)) return;
      app.fieldElement?.current?.focus({ preventScroll: true });
    };
    const after = () => { toField(); setTimeout(toField, 0); };
    toField();
    document.addEventListener('click', after);
    return () => document.removeEventListener('click', after);
  }, []);
  useLayoutEffect(() => { if (app.panel.value === null && app.asking.peek() === null) app.fieldElement?.current?.focus({ preventScroll: true }); }, [app.panel.value]);
  return html`<h1 class="vh">${t('cart.sale')}</h1><${Cart} app=${app} /><${Desk} app=${app} />`;
}

/** What goes on paper: nothing else of the page is printed. */
function Sheet({ app }) {
  const sheet = app.sheet.value;
  if (!sheet) return null;
  return html`<div class="sheet" data-test="sheet">${sheet.text !== undefined ? html`<pre>${sheet.text}</pre>` : html`<${ReportPaper} app=${app} report=${sheet.report} />`}</div>`;
}
