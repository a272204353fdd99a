import { test } from 'node:test';
import assert from 'node:assert/strict';
import { isOpenJob, paidCash, tellJob, tellPrinter, troubled, wayToPrint } from './printjob.js';
import { en } from './words.en.js';

const job = (more) => ({ id: '1', printer: 'Printer 1', printer_id: 'p', state: 'waiting', trouble: '', doubtful: false, title: 'T1-000001', ...more });

test('a printer out of paper says so, and the receipt waits', () => {
  const told = tellJob(job({ trouble: 'paper_out' }));
  assert.equal(en[told.key].replace('{printer}', told.params.printer), 'Printer 1: paper is out. The receipt waits.');
  assert.ok(told.retry && told.cancel && told.tone === 'late');
});

test('what may be on paper already is never printed again by itself', () => {
  const told = tellJob(job({ state: 'failed', trouble: 'unreachable', doubtful: true }));
  assert.equal(told.key, 'print.doubtful');
  assert.ok(told.retry);
});

test('every state and every trouble has its words', () => {
  for (const state of ['waiting', 'printing', 'printed', 'failed', 'cancelled']) {
    for (const trouble of ['', 'paper_out', 'cover_open', 'offline', 'error', 'unreachable', 'stalled', 'forbidden_address', 'of tomorrow']) {
      assert.ok(en[tellJob(job({ state, trouble })).key], `${state} ${trouble}`);
    }
  }
});

test('only what waits or prints may still change', () => {
  assert.deepEqual(['waiting', 'printing', 'printed', 'failed', 'cancelled'].map((state) => isOpenJob(job({ state }))), [true, true, false, false, false]);
});

test('a printer at the till goes before one on the network, and the browser is last', () => {
  assert.equal(wayToPrint({ local: true, printing: { receipt_printer_id: 'p' } }), 'local');
  assert.equal(wayToPrint({ local: false, printing: { receipt_printer_id: 'p' } }), 'network');
  assert.equal(wayToPrint({ local: false, printing: { receipt_printer_id: '' } }), 'browser');
  assert.equal(wayToPrint({ local: false, printing: null }), 'browser');
  assert.ok(paidCash({ tenders: [{ kind: 'card' }, { kind: 'cash' }] }) && !paidCash({ tenders: [{ kind: 'card' }] }) && !paidCash(null));
});

test('what waits behind a paper that is stuck is stuck too, and what failed wants somebody', () => {
  const jobs = [job({ id: '1', trouble: 'paper_out' }), job({ id: '2' }), job({ id: '3', printer_id: 'q' }), job({ id: '4', printer_id: 'q', state: 'failed' }), job({ id: '5', state: 'printing', printer_id: 'r' })];
  assert.deepEqual(troubled(jobs).map((each) => each.id), ['1', '2', '4']);
});

test('a printer says how it is, the worst first', () => {
  const tell = (more) => tellPrinter({ trouble: '', ...more }).key;
  assert.deepEqual([tell({}), tell({ mute: true }), tell({ paper_low: true }), tell({ paper_low: true, trouble: 'paper_out' }), tell({ busy: true, trouble: '' })],
    ['papers.ready', 'papers.mute', 'papers.low', 'papers.printer.paper_out', 'papers.busy']);
  for (const trouble of ['paper_out', 'cover_open', 'offline', 'error', 'unreachable', 'stalled', 'forbidden_address']) assert.ok(en[tellPrinter({ trouble }).key], trouble);
});

test('what was paid in training opens no drawer', () => {
  assert.equal(paidCash({ tenders: [{ kind: 'cash' }], training: true }), false);
});
