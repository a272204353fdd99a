// Printers of this till: one at the device itself, or one on the network by way of the server's queue. What is wrong with
// it is said where the receipt is, with what can be done.

import { signal, t } from '../parts.js';
import { localPrinter, waysOf } from '../../lib/printer.js';
import { isOpenJob, wayToPrint } from '../printjob.js';

/** Events bring the news; this asks where none came. */
const ASK_MS = 2000;
const CHOSEN = 'tillbell-till-printer';

export function installPrinting(app) {
  app.printing = signal(null);
  app.printers = signal([]);
  app.printJob = signal(null);
  app.localReady = signal(false);
  app.printWays = waysOf(globalThis.navigator);
  const local = localPrinter(globalThis.navigator);
  loading(app);
  queueing(app);
  plugging(app, local);

  /** True when the paper is on its way without the browser's own dialog. @param {{id: string, kind: string}} doc */
  app.printByPrinter = async (doc, kick = false) => {
    switch (wayToPrint({ local: local.ready, printing: app.printing.peek() })) {
      case 'local': await printHere(app, local, doc, { kick }); return true;
      case 'network': await app.queueJob({ kind: doc.job ?? 'receipt', document_id: doc.id, kick }); return true;
      default: return false;
    }
  };
  /** The same paper without prices; false: the browser's own dialog is to print it. */
  app.giftByPrinter = async (doc) => {
    switch (wayToPrint({ local: local.ready, printing: app.printing.peek() })) {
      case 'local': await printHere(app, local, doc, { gift: true }); return true;
      case 'network': await app.queueJob({ kind: 'gift', document_id: doc.id }); return true;
      default: return false;
    }
  };
}

function loading(app) {
  app.loadPrinting = async () => {
    const register = app.register.peek();
    if (!register || !app.me.peek()) return;
    try {
      app.printing.value = await app.api.get(`/registers/${register.id}/printing`);
      app.printers.value = (await app.api.get('/printers', { query: { limit: 200 } })).items;
      if (app.printing.peek().receipt_printer_id && app.printing.peek().after_sale !== 'ask') app.setPaper(app.printing.peek().after_sale === 'print');
    } catch {
      // What was known stays; a till that knows of no printer uses the browser's dialog.
    }
  };
}

function queueing(app) {
  let timer = null;
  const show = (job) => {
    app.printJob.value = job;
    app.printed.value = job.state === 'printed' ? t('print.sent') : null;
    clearTimeout(timer);
    if (isOpenJob(job)) timer = setTimeout(() => refresh(job.id), ASK_MS);
  };
  const refresh = async (id) => {
    if (app.printJob.peek()?.id !== id) return;
    try {
      const job = await app.api.get(`/print-jobs/${id}`);
      if (app.printJob.peek()?.id === id) show(job);
    } catch {
      clearTimeout(timer);
      timer = setTimeout(() => refresh(id), ASK_MS);
    }
  };
  app.queueJob = async (ask) => {
    show(await app.call(() => app.api.put(`/print-jobs/${app.newId()}`, ask)));
  };
  app.hearPrintJob = (data) => { refresh(data.id); };
  app.forgetJob = () => { clearTimeout(timer); app.printJob.value = null; };
  const act = (path) => async (body = {}) => {
    const job = app.printJob.peek();
    if (!job) return;
    try {
      show(await app.call(() => app.api.post(`/print-jobs/${job.id}/${path}`, body)));
    } catch (problem) {
      app.printProblem.value = problem.detail;
    }
  };
  app.cancelJob = act('cancel');
  app.retryJob = act('retry');
}

async function printHere(app, local, doc, { kick = false, gift = false }) {
  const path = doc.path ?? `/${doc.kind === 'return' ? 'returns' : 'sales'}/${doc.id}/receipt`;
  const blob = await app.call(() => app.api.get(path, { headers: { Accept: 'application/vnd.escpos' }, query: { width: 48, ...doc.query, ...(gift ? { gift } : {}) }, as: 'blob' }));
  try {
    if (kick) await local.kick();
    await local.print(new Uint8Array(await blob.arrayBuffer()));
    app.printed.value = t('print.sent');
  } catch {
    app.localReady.value = false;
    throw Object.assign(new Error('printer'), { detail: t('print.local_lost') });
  }
}

function plugging(app, local) {
  const kept = readKept();
  if (kept) local.reopen(kept).then((ready) => { app.localReady.value = ready; }, () => {});
  /** @param {'serial'|'usb'} way */
  app.choosePrinter = async (way) => {
    try {
      await local.choose(way);
      app.localReady.value = true;
      localStorage.setItem(CHOSEN, way);
    } catch (problem) {
      if (problem.name !== 'NotFoundError') app.printProblem.value = t('print.local_lost'); // nothing was chosen: nothing to say
    }
  };
}

function readKept() {
  try {
    return localStorage.getItem(CHOSEN) ?? '';
  } catch {
    return '';
  }
}
