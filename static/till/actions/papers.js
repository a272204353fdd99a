// The papers of this till that have not come out: what waits before a printer and what failed, told in the bar wherever
// the cashier is, and what can be done about each. The queue is the server's, so a reload loses none of it.

import { signal, computed, t } from '../parts.js';
import { troubled } from '../printjob.js';

/** Many jobs change at once when a printer comes back; they are read once. */
const SETTLE_MS = 300;

export function installPapers(app) {
  /** Waiting, printing and failed jobs, the oldest first; null: not known. */
  app.papers = signal(null);
  app.papersOpen = signal(false);
  app.papersProblem = signal(null);
  app.printerStatus = signal(null);
  app.papersTroubled = computed(() => troubled(app.papers.value ?? []));
  let timer = null;

  app.loadPapers = async () => {
    const register = app.register.peek();
    if (!register || !app.me.peek()) return;
    try {
      const lists = await Promise.all(['printing', 'waiting', 'failed'].map((state) => app.api.get('/print-jobs', { query: { register_id: register.id, state, limit: 100 } })));
      app.papers.value = lists.flatMap((list) => list.items).sort((a, b) => (a.id < b.id ? -1 : 1));
    } catch {
      // What was known stays until the line is back.
    }
  };
  app.hearPapers = () => {
    clearTimeout(timer);
    timer = setTimeout(() => app.loadPapers(), SETTLE_MS);
  };

  app.openPapers = async () => {
    app.papersProblem.value = null;
    app.printerStatus.value = null;
    app.papersOpen.value = true;
    app.loadPapers();
    const printer = app.printing.peek()?.receipt_printer_id;
    if (!printer) return;
    try {
      app.printerStatus.value = await app.api.get(`/printers/${printer}/status`);
    } catch {
      // The jobs themselves say what is wrong.
    }
  };
  app.closePapers = () => { app.papersOpen.value = false; };

  const act = (path) => async (id, body = {}) => {
    app.papersProblem.value = null;
    try {
      await app.call(() => app.api.post(`/print-jobs/${id}/${path}`, body));
    } catch (problem) {
      app.papersProblem.value = problem.offline ? t('problem.offline') : problem.detail;
    }
    await app.loadPapers();
  };
  app.retryPaper = act('retry');
  app.cancelPaper = act('cancel');
}
