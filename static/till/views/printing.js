// How the paper is doing, and what can be done about it.

import { html, Icon, t, Send } from '../parts.js';
import { tellJob } from '../printjob.js';

export function PrintState({ app }) {
  const job = app.printJob.value;
  return html`
    ${job && html`<${Job} app=${app} job=${job} />`}
    ${!job && app.printed.value && html`<p class="banner banner-done"><${Icon} name="printer" size="s" /><span class="grow">${app.printed.value}</span></p>`}
    ${app.printProblem.value && html`<p class="banner banner-late" role="alert"><${Icon} name="printer" size="s" /><span class="grow">${app.printProblem.value}</span></p>`}
    <${Local} app=${app} />`;
}

function Job({ app, job }) {
  const told = tellJob(job);
  const others = app.printers.value.filter((printer) => printer.active && printer.id !== job.printer_id);
  return html`
    <div class=${`banner banner-${told.tone}`} role=${told.tone === 'late' ? 'alert' : 'status'} data-test="print-job" data-state=${job.state} data-trouble=${job.trouble}>
      <${Icon} name="printer" size="s" /><span class="grow">${t(told.key, told.params)}</span></div>
    ${(told.retry || told.cancel) && html`
      ${told.retry && html`<${Send} class="btn" data-test="print-retry" onClick=${() => app.retryJob()}><${Icon} name="refresh" size="s" />${t('print.retry')}<//>`}
      ${told.retry && others.map((printer) => html`<${Send} class="btn" key=${printer.id} data-test="print-other" onClick=${() => app.retryJob({ printer_id: printer.id })}><${Icon} name="printer" size="s" /><bdi>${printer.name}</bdi><//>`)}
      ${told.cancel && html`<${Send} class="btn" data-test="print-cancel" onClick=${() => app.cancelJob()}><${Icon} name="x" size="s" />${t('print.cancel')}<//>`}`}`;
}

/** A printer at this device, where there is none on the network. */
function Local({ app }) {
  if (app.localReady.value || app.printing.value?.receipt_printer_id) return null;
  const { serial, usb } = app.printWays;
  if (!serial && !usb) return html`<p class="why" data-test="print-no-ways">${t('print.no_ways')}</p>`;
  return html`
    ${usb && html`<button class="btn" type="button" data-test="print-usb" onClick=${() => app.choosePrinter('usb')}><${Icon} name="printer" size="s" />${t('print.usb')}</button>`}
    ${serial && html`<button class="btn" type="button" data-test="print-serial" onClick=${() => app.choosePrinter('serial')}><${Icon} name="printer" size="s" />${t('print.serial')}</button>`}`;
}
