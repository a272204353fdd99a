// Receipts: the last ones, one to look at, one to print. What is printed comes from the server, which marks and counts
// copies; the page only puts it on paper.

import { signal, t } from '../parts.js';
import { receiptNumber } from '../giveback.js';
import { paperOf } from './laying.js';
import { paidCash } from '../printjob.js';
import { spaced } from '../../lib/cardcode.js';

/** The print dialog opens once the sheet has been laid out. */
const LAYOUT_MS = 60;

export function installReceipts(app) {
  app.recent = signal(null);
  app.receipt = signal(null);
  app.lastSale = signal(null);
  app.sheet = signal(null);
  app.printSheet = (sheet) => putOnPaper(app, sheet);
  app.printed = signal(null);
  app.printProblem = signal(null);
  looking(app);
  printing(app);
}

function looking(app) {
  app.loadLast = async () => {
    try {
      const { items } = await app.call(() => app.api.get('/sales', { query: { register_id: app.register.peek().id, limit: 1, ...app.ifTraining() } }));
      if (items[0]) app.lastSale.value = items[0];
    } catch {
      // The last sale of this page is still known; an older one is not worth a message.
    }
  };
  app.rememberLast = (answer) => { app.lastSale.value = { id: answer.id, kind: 'sale', receipt_number: answer.receipt_number, committed_at: answer.committed_at, total: answer.total }; };

  app.loadRecent = async () => {
    app.recent.value = null;
    app.rowAt.value = 0;
    try {
      const { items } = await app.call(() => app.api.get('/sales', { query: { register_id: app.register.peek().id, limit: 50, ...app.ifTraining() } }));
      app.recent.value = items;
    } catch (problem) {
      app.recent.value = [];
      app.sayProblem(problem);
    }
  };

  app.openReceipts = async () => {
    if (app.screen.peek() === 'done') app.nextSale();
    if (app.screen.peek() !== 'sell' && app.screen.peek() !== 'return') return;
    app.clearMessage();
    app.panel.value = null;
    app.receipt.value = null;
    app.returnText.value = '';
    app.printed.value = null;
    app.printProblem.value = null;
    app.forgetJob();
    app.screen.value = 'receipts';
    await app.loadRecent();
    if ((app.recent.peek() ?? []).length > 0) await app.openReceipt(0);
  };

  app.showReceipt = (row) => show(app, row);

  app.openReceipt = async (at) => {
    const row = app.recent.peek()?.[at];
    if (!row) return;
    app.rowAt.value = at;
    await show(app, row);
  };

  app.findReceiptToShow = async (text) => {
    const number = receiptNumber(text);
    if (!number) {
      app.say('late', 'return.not_a_number', { text: text.trim() });
      return;
    }
    try {
      const { items } = await app.call(() => app.api.get('/sales', { query: { receipt: number, limit: 1 } }));
      if (items.length === 0) app.say('late', 'return.no_such', { number });
      else await show(app, items[0]);
    } catch (problem) {
      app.sayProblem(problem);
    }
  };
}

async function show(app, row) {
  app.printed.value = null;
  app.closeHanding();
  app.forgetJob();
  app.printProblem.value = null;
  const kind = row.kind === 'return' ? 'return' : 'sale';
  try {
    const doc = await app.call(() => app.api.get(`/${kind}s/${row.id}`));
    app.clearMessage();
    app.receipt.value = { ...doc, kind, lines: doc.lines.map((line) => ({ ...line, unit: line.unit ?? app.catalogue.get(line.product_id)?.unit })) };
  } catch (problem) {
    app.sayProblem(problem);
  }
}

function printing(app) {
  /** Fetches the receipt once, as a column printer would have it, and prints it from this page. */
  app.printReceipt = (doc, kick = false) => doc && out(doc, () => app.printByPrinter(doc, kick));
  app.giftOnPaper = (doc) => doc && out(doc, () => app.giftByPrinter(doc), { gift: true });

  const out = async (doc, byPrinter, query = {}) => {
    app.printProblem.value = null;
    app.forgetJob();
    try {
      if (await byPrinter()) return;
      const path = doc.path ?? `/${doc.kind === 'return' ? 'returns' : 'sales'}/${doc.id}/receipt`;
      const text = await app.call(() => app.api.get(path, { headers: { Accept: 'text/plain' }, query: { width: 48, ...doc.query, ...query }, as: 'text' }));
      putOnPaper(app, { text });
      app.printed.value = t('print.sent');
    } catch (problem) {
      app.printProblem.value = problem.offline ? t('print.offline') : problem.detail;
    }
  };
  app.print = (done) => {
    if (done?.state !== 'done') return undefined;
    if (done.sale.laid) return app.printReceipt(paperOf(done), paidCash({ tenders: done.tenders, training: done.doc.training }));
    return app.printReceipt({ id: done.sale.id, kind: done.sale.kind }, paidCash(done.answer));
  };
  /** Codes that are shown once, on a paper of their own. */
  app.printCodes = (codes) => putOnPaper(app, { text: codes.map((each) => [app.store.peek().name, app.register.peek().code, '',
    `${t(each.kind === 'store_credit' ? 'return.credit_note' : 'tender.gift_card')} ${app.currency} ${app.money(each.amount)}`, spaced(each.code)].join('\n')).join('\n\n') });
  app.spacedCode = spaced;
  app.printText = (text) => putOnPaper(app, { text });
  app.printReport = async () => {
    const report = app.report.peek();
    if (!report) return;
    const of = report.reading_id ? { reading_id: report.reading_id } : {};
    try {
      if (!app.printing.peek()?.receipt_printer_id && !app.printing.peek()?.report_printer_id) {
        // A Z and an X that is kept are counted, wherever they come out: the second is a copy.
        const counted = report.status === 'closed' || report.reading_id;
        const copy = counted ? (await app.call(() => app.api.post(`/drawers/${report.id}/prints`, of))).copy : 0;
        putOnPaper(app, { report: { ...report, copy } });
        return;
      }
      await app.queueJob({ kind: 'report', drawer_id: report.id, ...of });
      app.say('done', 'print.report_sent');
    } catch (problem) {
      app.sayProblem(problem);
    }
  };
  app.printLast = () => app.printReceipt(app.lastSale.peek());

  /** Ctrl P prints what is on the screen, else the last sale. */
  app.printKey = () => {
    switch (app.screen.peek()) {
      case 'done': return app.print(app.done.peek());
      case 'receipts': return app.printReceipt(app.receipt.peek());
      case 'report': return app.printReport();
      default: return app.printLast();
    }
  };
}

function putOnPaper(app, sheet) {
  app.sheet.value = sheet;
  setTimeout(() => window.print(), LAYOUT_MS);
}
