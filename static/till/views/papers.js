// Papers that have not come out: one word in the bar, and behind it each with what can be done.

import { html, Dialog, Icon, Shape, t, Send } from '../parts.js';
import { tellJob, tellPrinter } from '../printjob.js';

export function PapersState({ app }) {
  const count = app.papersTroubled.value.length;
  if (!app.me.value || app.locked.value || count === 0) return null;
  return html`
    <button class="bar-btn bar-late" type="button" data-test="papers" onClick=${() => app.openPapers()}>
      <${Shape} name="late" />${t('papers.bar', { n: count })}
    </button>`;
}

export function PapersDialog({ app }) {
  if (!app.papersOpen.value) return null;
  const jobs = app.papers.value ?? [];
  const status = app.printerStatus.value && tellPrinter(app.printerStatus.value);
  return html`
    <${Dialog} title=${t('papers.title')} wide closeLabel=${t('close')} onClose=${() => app.closePapers()}>
      ${status && html`<p class=${`banner banner-${status.tone}`} data-test="printer-status"><${Icon} name="printer" size="s" /><span class="grow">${t(status.key)}</span></p>`}
      ${app.papersProblem.value && html`<p class="banner banner-late" role="alert"><${Icon} name="wrong" size="s" /><span class="grow">${app.papersProblem.value}</span></p>`}
      ${jobs.length === 0 && html`<p class="why" data-test="papers-none">${t('papers.none')}</p>`}
      <ul class="rows papers">${jobs.map((job) => html`<${Paper} key=${job.id} app=${app} job=${job} />`)}</ul>
    </${Dialog}>`;
}

function Paper({ app, job }) {
  const told = tellJob(job);
  const others = app.printers.value.filter((printer) => printer.active && printer.id !== job.printer_id);
  return html`
    <li data-test="paper-job" data-state=${job.state} data-trouble=${job.trouble}>
      <span class="grow"><b>${t(`papers.kind.${job.kind}`)} ${job.title}</b><small class=${told.tone === 'late' ? 'late' : ''}>${t(told.key, told.params)}</small></span>
      ${told.retry && html`<${Send} class="btn" data-test="paper-retry" onClick=${() => app.retryPaper(job.id)}><${Icon} name="refresh" size="s" />${t('print.retry')}<//>`}
      ${told.retry && others.map((printer) => html`<${Send} class="btn" key=${printer.id} data-test="paper-other" onClick=${() => app.retryPaper(job.id, { printer_id: printer.id })}><${Icon} name="printer" size="s" /><bdi>${printer.name}</bdi><//>`)}
      ${told.cancel && html`<${Send} class="btn" data-test="paper-cancel" onClick=${() => app.cancelPaper(job.id)}><${Icon} name="x" size="s" />${t('papers.give_up')}<//>`}
    </li>`;
}
