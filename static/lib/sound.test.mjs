import test from 'node:test';
import assert from 'node:assert/strict';
import { ringRound, tones, makeSound } from './sound.js';

test('each rung rings with one note more and less silence', () => {
  assert.deepEqual(['zone', 'store', 'supervisor'].map((k) => ringRound(k, 0).notes.length), [2, 3, 4]);
  assert.deepEqual(ringRound('zone', 0).notes.map((n) => [n.hz, n.at, n.ms]), [[659.26, 0, 180], [987.77, 300, 180]]);
  assert.equal(ringRound('zone', 0).nextIn, 480 + 2500);
  assert.equal(ringRound('store', 0).nextIn, 780 + 1800);
  assert.equal(ringRound('supervisor', 0).nextIn, 1080 + 1200);
  assert.deepEqual(ringRound('till', 0).notes.map((n) => n.hz), [440, 659.26]);
});

test('the gain rises over three rounds and quieter halves it', () => {
  const gains = [0, 1, 2, 3].map((round) => ringRound('zone', round).notes[0].gain);
  assert.ok(gains[0] < gains[1] && gains[1] < gains[2] && gains[2] === gains[3]);
  assert.equal(ringRound('zone', 3, true).notes[0].gain, gains[3] / 2);
});

test('till tones are short and told apart by pitch', () => {
  assert.deepEqual(tones.scanned.map((n) => [n.hz, n.ms]), [[1800, 60]]);
  assert.deepEqual(tones.refused.map((n) => [n.hz, n.ms]), [[300, 250], [300, 250]]);
  assert.ok(tones.attention[1].hz > tones.attention[0].hz);
});

/** An audio context that only counts. */
function fakeContext(state) {
  const param = () => ({ value: 0, setValueAtTime() {}, exponentialRampToValueAtTime() {}, setTargetAtTime() {} });
  const c = { state, currentTime: 0, destination: {}, started: 0, onstatechange: null,
    createGain: () => ({ gain: param(), connect() {}, disconnect() {} }),
    createOscillator: () => ({ frequency: param(), connect() {}, start() { c.started += 1; }, stop() {} }),
    async resume() { if (c.allowed) c.state = 'running'; } };
  return c;
}

test('nothing sounds before a touch; a context the browser holds back says so', async () => {
  const context = fakeContext('suspended');
  const sound = makeSound({ context: () => context, vibrate() {} });
  sound.scanned();
  assert.equal(context.started, 0);
  assert.equal(sound.state.value, 'off');
  assert.equal(await sound.arm(), false);
  assert.equal(sound.state.value, 'suspended');
  context.allowed = true;
  assert.equal(await sound.arm(), true);
  sound.refused();
  assert.equal(context.started, 2);
});

test('a device without sound still vibrates, and stopping stops that', async () => {
  const buzz = [];
  const sound = makeSound({ context: () => { throw new Error('none'); }, vibrate: (p) => buzz.push(p) });
  assert.equal(await sound.arm(), false);
  const ringing = sound.ring('zone');
  ringing.stop();
  assert.deepEqual(buzz, [[200, 100, 200], 0]);
});
