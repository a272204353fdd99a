import assert from 'node:assert/strict';
import test from 'node:test';
import { figures, lastAnswered, median } from './figures.js';

test('figures of the day', () => {
  const claim = (staff_id, accepted, arrived) => ({ staff_id, accepted_at: `2026-11-26T14:00:${accepted}Z`, arrived_at: arrived && `2026-11-26T14:00:${arrived}Z` });
  const done = (c, more = {}) => ({ status: 'resolved', created_at: '2026-11-26T14:00:00Z', ended_at: '2026-11-26T14:05:00Z', claim: c, ...more });
  const ended = [
    done(claim('mia', '10', '40'), { rating: { score: 5 } }), done(claim('mia', '20', '30'), { rating: { score: 2 } }),
    done(claim('mia', '20', null)), done(claim('ben', '21', '30')), done(null), { ...done(claim('mia', '05', null)), status: 'abandoned' },
  ];
  assert.deepEqual(figures(ended, 'mia', () => true), { calls: 3, walk: 10000, thanks: 1 });
  assert.deepEqual(figures(ended, 'mia', () => false), { calls: 0, walk: null, thanks: 0 });
  assert.equal(lastAnswered(ended).took, 21000);
  assert.equal(lastAnswered([]), null);
  assert.equal(median([3, 1, 2]), 2);
});
