import assert from 'node:assert/strict';
import test from 'node:test';
import { emptyFloor, isOver, mine, withAnswer, withEvent, withPresence, withSnapshot } from './floor.js';

const request = (id, version, more = {}) => ({
  id, version, kind: 'assistance', status: 'waiting', created_at: `2026-11-26T14:00:0${version}.000Z`,
  claim: null, claim_epoch: 0, offered_to: [], rung: 0, rungs: 3, ...more,
});
const claim = (staff_id, accepted_at = '2026-11-26T14:01:00.000Z') => ({ staff_id, name: staff_id, accepted_at, arrived_at: null });
const event = (seq, kind, data) => ({ type: `help_request.${kind}`, seq, data });
const snapshot = (seq, requests, presence = []) => ({ type: 'snapshot', seq, data: { requests, presence } });
const fold = (floor, frame) => (frame.type === 'snapshot' ? withSnapshot(floor, frame.data, frame.seq) : withEvent(floor, frame));
const ids = (floor) => [...floor.open.keys()].sort();

test('a snapshot is what there is', () => {
  const before = fold(emptyFloor(), snapshot(5, [request('a', 1), request('b', 1)]));
  const after = fold(before, snapshot(9, [request('b', 2)]));
  assert.deepEqual(ids(after), ['b']);
  assert.equal(after.seq, 9);
  assert.equal(after.known, true);
});

test('an event seen twice changes nothing', () => {
  const one = fold(fold(emptyFloor(), snapshot(5, [])), event(6, 'created', request('a', 1)));
  assert.equal(fold(one, event(6, 'created', request('a', 1))), one);
  assert.equal(fold(one, event(3, 'resolved', request('a', 9, { status: 'resolved' }))), one);
});

test('numbers that are not for us may be missing; the channel answers for the order', () => {
  const floor = [snapshot(5, []), event(41, 'created', request('a', 1))].reduce(fold, emptyFloor());
  assert.deepEqual(ids(floor), ['a']);
});

test('a log begun anew may count lower', () => {
  const floor = [snapshot(500, [request('a', 1)]), snapshot(2, [request('b', 1)]), event(3, 'created', request('c', 1))].reduce(fold, emptyFloor());
  assert.deepEqual(ids(floor), ['b', 'c']);
});

test('an answer that overtakes its event is kept, and the late event does not turn it back', () => {
  let floor = fold(emptyFloor(), snapshot(5, [request('a', 1)]));
  floor = withAnswer(floor, request('a', 4, { status: 'accepted', claim: claim('mia'), claim_epoch: 1 }));
  floor = fold(floor, event(6, 'offered', request('a', 2, { status: 'offered' })));
  assert.equal(floor.open.get('a').status, 'accepted');
  assert.equal(floor.seq, 6);
});

test('an answer newer than the snapshot survives it', () => {
  let floor = fold(emptyFloor(), snapshot(5, [request('a', 1)]));
  floor = withAnswer(floor, request('a', 3, { status: 'accepted', claim: claim('mia') }));
  floor = fold(floor, snapshot(6, [request('a', 2)]));
  assert.equal(floor.open.get('a').version, 3);
});

test('a call of which the log has no more than the id opens no card', () => {
  const floor = [snapshot(5, []), event(6, 'created', { id: 'a' }), event(7, 'accepted', { id: 'a' })].reduce(fold, emptyFloor());
  assert.equal(floor.open.size, 0);
  assert.equal(floor.seq, 7);
});

test('what ended stays ended, whatever comes late, and is open again where its end was taken back', () => {
  let floor = fold(emptyFloor(), snapshot(5, [request('a', 1)]));
  floor = fold(floor, event(6, 'resolved', request('a', 4, { status: 'resolved' })));
  assert.equal(floor.open.size, 0);
  floor = withAnswer(floor, request('a', 5, { status: 'accepted', claim: claim('mia') }));
  floor = fold(floor, event(7, 'accepted', request('a', 3, { status: 'accepted', claim: claim('mia') })));
  assert.equal(floor.open.size, 0);
  assert.equal(isOver(floor.ended.get('a')), true);
  floor = fold(floor, event(8, 'undone', request('a', 5, { status: 'arrived', claim: claim('mia') })));
  assert.deepEqual([ids(floor), floor.ended.size], [['a'], 0]);
});

test('an answer alone opens no card', () => {
  const floor = fold(emptyFloor(), snapshot(5, []));
  assert.equal(withAnswer(floor, request('a', 1)), floor);
  assert.equal(withAnswer(floor, null), floor);
});

test('a claim is known after a reload, with its epoch, from the snapshot alone', () => {
  const floor = fold(emptyFloor(), snapshot(5, [
    request('a', 2, { status: 'accepted', claim: claim('mia'), claim_epoch: 7 }),
    request('b', 2, { status: 'accepted', claim: claim('ben'), claim_epoch: 3 }),
  ]));
  assert.deepEqual(mine(floor, 'mia').map((r) => [r.id, r.claim_epoch]), [['a', 7]]);
});

test('people come and change', () => {
  let floor = fold(emptyFloor(), snapshot(1, [], [{ staff_id: 'mia', status: 'off' }]));
  floor = fold(floor, { type: 'presence.changed', seq: 2, data: { staff_id: 'mia', status: 'available' } });
  assert.equal(floor.people.get('mia').status, 'available');
  assert.equal(withPresence(floor, { staff_id: 'mia', status: 'busy' }).people.get('mia').status, 'busy');
  assert.equal(floor.people.get('mia').status, 'available', 'the old picture is not touched');
});

test('only the latest ends are remembered', () => {
  let floor = fold(emptyFloor(), snapshot(0, []));
  for (let i = 1; i <= 300; i++) floor = fold(floor, event(i, 'cancelled', request(`r${i}`, 1, { status: 'cancelled' })));
  assert.equal(floor.ended.size, 100);
  assert.equal(floor.ended.has('r300'), true);
  assert.equal(floor.ended.has('r200'), false);
});

test('any stream with repeats, resumes and snapshots ends where the server ended', () => {
  for (let seed = 1; seed <= 300; seed++) trial(random(seed));
});

// A server writes a log; the channel repeats frames, drops the line and resumes, or
// starts again with a snapshot. The tablet must end with the server's picture.
function trial(rand) {
  const now = new Map();
  const log = [];
  const pictures = [[]];
  for (let seq = 1; seq <= 40; seq++) {
    log.push(step(now, seq, rand));
    pictures.push([...now.values()]);
  }
  let floor = fold(emptyFloor(), snapshot(0, pictures[0]));
  while (floor.seq < log.length) {
    const dice = rand();
    if (dice < 0.1) { // the line broke: go back a few numbers, as a resume may
      for (let seq = Math.max(1, floor.seq - 3); seq <= floor.seq; seq++) floor = fold(floor, log[seq - 1]);
    } else if (dice < 0.15) { // too far behind: a snapshot
      const at = Math.min(log.length, floor.seq + 1 + Math.floor(rand() * 5));
      floor = fold(floor, snapshot(at, pictures[at]));
    } else {
      floor = fold(floor, log[floor.seq]);
    }
    const expected = pictures[floor.seq].map((r) => [r.id, r.version]).sort();
    assert.deepEqual([...floor.open.values()].map((r) => [r.id, r.version]).sort(), expected);
  }
}

function step(now, seq, rand) {
  const open = [...now.values()];
  if (open.length === 0 || rand() < 0.3) {
    const made = request(`r${seq}`, 1);
    now.set(made.id, made);
    return event(seq, 'created', made);
  }
  const old = open[Math.floor(rand() * open.length)];
  if (rand() < 0.35) {
    now.delete(old.id);
    return event(seq, 'resolved', { ...old, version: old.version + 1, status: 'resolved' });
  }
  const next = { ...old, version: old.version + 1, status: 'offered', rung: old.rung + 1 };
  now.set(next.id, next);
  return event(seq, 'escalated', next);
}

function random(seed) {
  let state = seed * 2654435761 >>> 0;
  return () => {
    state ^= state << 13; state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5; state >>>= 0;
    return state / 2 ** 32;
  };
}
