// What a print job means to a cashier: which words, which tone, what can be done. Pure.

/**
 * @typedef {{id: string, printer: string, printer_id: string, state: string, trouble: string, doubtful: boolean, title: string}} Job
 * @typedef {{key: string, tone: 'way'|'done'|'late', params: Record<string, string>, retry: boolean, cancel: boolean}} Told
 */

const troubles = ['paper_out', 'cover_open', 'offline', 'error', 'unreachable', 'stalled', 'forbidden_address'];

/** @param {Job} job @returns {Told} */
export function tellJob(job) {
  const params = { printer: job.printer };
  const trouble = troubles.includes(job.trouble) ? job.trouble : '';
  switch (job.state) {
    case 'printed': return { key: 'print.done', tone: 'done', params, retry: false, cancel: false };
    case 'cancelled': return { key: 'print.cancelled', tone: 'way', params, retry: false, cancel: false };
    case 'failed': return { key: job.doubtful ? 'print.doubtful' : `print.failed.${trouble || 'unreachable'}`, tone: 'late', params, retry: true, cancel: true };
    case 'printing': return { key: 'print.printing', tone: 'way', params, retry: false, cancel: false };
    default: return trouble
      ? { key: `print.waits.${trouble}`, tone: 'late', params, retry: true, cancel: true }
      : { key: 'print.queued', tone: 'way', params, retry: false, cancel: true };
  }
}

/** Whether a job may still change by itself. @param {Job} job */
export function isOpenJob(job) {
  return job.state === 'waiting' || job.state === 'printing';
}

/**
 * By which way a paper goes: a printer at this till, the register's on the network, or the browser's own dialog.
 * @param {{local: boolean, printing: {receipt_printer_id: string}|null}} has
 * @returns {'local'|'network'|'browser'}
 */
export function wayToPrint({ local, printing }) {
  if (local) return 'local';
  return printing?.receipt_printer_id ? 'network' : 'browser';
}

/** What was paid in training opens no drawer. @param {{tenders?: {kind: string}[], training?: boolean}|null} answer */
export function paidCash(answer) {
  return !answer?.training && [...(answer?.tenders ?? []), ...(answer?.returned?.tenders ?? [])].some((tender) => tender.kind === 'cash');
}
