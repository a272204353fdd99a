import test from 'node:test';
import assert from 'node:assert/strict';
import { makePhotos, setback } from './photos.js';
import { bytesOf, drawn, orientationOf } from './shrink.js';

/** The head of a JPEG that says how it lies, little or big end first. */
function jpeg(turn, little) {
  const exif = new DataView(new ArrayBuffer(22));
  exif.setUint16(0, little ? 0x4949 : 0x4d4d);
  exif.setUint16(2, 42, little);
  exif.setUint32(4, 8, little);
  exif.setUint16(8, 1, little);
  exif.setUint16(10, 0x0112, little);
  exif.setUint16(12, 3, little);
  exif.setUint32(14, 1, little);
  exif.setUint16(18, turn, little);
  const head = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xe1, 0, 30, 0x45, 0x78, 0x69, 0x66, 0, 0];
  return new Uint8Array([...head, ...new Uint8Array(exif.buffer), 0xff, 0xda, 0, 2]).buffer;
}

test('how a photo lies is read from its head, whatever the head is', () => {
  for (const little of [true, false]) for (let turn = 1; turn <= 8; turn += 1) assert.equal(orientationOf(jpeg(turn, little)), turn);
  assert.equal(orientationOf(jpeg(99, true)), 1);
  for (let cut = 0; cut < 44; cut += 1) assert.ok(orientationOf(jpeg(6, true).slice(0, cut)) >= 1, `cut at ${cut}`);
  assert.equal(orientationOf(new Uint8Array([0x89, 0x50, 0x4e, 0x47]).buffer), 1);
});

test('a photo is drawn upright and no larger than is of use', () => {
  assert.deepEqual(drawn(1, 4000, 3000).sheet, { wide: 1600, high: 1200 });
  assert.deepEqual(drawn(6, 4000, 3000).sheet, { wide: 1200, high: 1600 });
  assert.deepEqual(drawn(1, 40, 30).sheet, { wide: 40, high: 30 });
  const corner = (turn, x, y) => { // where a corner of the picture as it lies comes to
    const { matrix: m } = drawn(turn, 40, 30);
    return [m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]];
  };
  assert.deepEqual(corner(6, 0, 0), [30, 0], 'turned right: its first corner comes top right');
  assert.deepEqual(corner(8, 0, 0), [0, 40], 'turned left: bottom left');
  assert.deepEqual(corner(3, 0, 0), [40, 30]);
  for (let turn = 1; turn <= 8; turn += 1) {
    const { sheet } = drawn(turn, 40, 30);
    for (const at of [[0, 0], [40, 0], [0, 30], [40, 30]]) {
      const [x, y] = corner(turn, ...at);
      assert.ok(x >= 0 && x <= sheet.wide && y >= 0 && y <= sheet.high, `${turn}`);
    }
  }
  assert.deepEqual([...bytesOf('data:image/jpeg;base64,/9j/')], [0xff, 0xd8, 0xff]);
});

const data = 'data:image/jpeg;base64,AAAA';
const turn = () => new Promise((go) => { setImmediate(go); });

/** Photos with the shop and time in our hands. */
function bench(kept = {}) {
  const b = { asked: [], timers: [], kept, sent: 0, n: 0 };
  b.make = () => makePhotos({
    newId: () => `id-${b.n += 1}`, phone: () => 'phone', changed() {}, sent: () => { b.sent += 1; },
    keep: (secret, list) => { if (list !== undefined) b.kept[secret] = list; return b.kept[secret] || []; },
    world: {
      shrunk: async (file) => { if (file.bad) throw new Error('bad'); return file.data || data; },
      put: (path, bytes, onPart) => new Promise((yes, no) => { b.asked.push({ path, yes, no, onPart }); }),
      after: (fn, ms) => { b.timers.push({ fn, ms }); return 0; },
    },
  });
  return b;
}
const states = (photos, call = null) => photos.shown(call).all.map((photo) => photo.state);

test('photos chosen while asking go out once the call is known, one after the other', async () => {
  const b = bench();
  const photos = b.make();
  photos.add([{}, {}, {}, {}]);
  await turn();
  assert.deepEqual(states(photos), ['ready', 'ready', 'ready'], 'three and no more');
  assert.equal(b.asked.length, 0);
  photos.begin('S');
  await turn();
  assert.deepEqual(states(photos), ['sending', 'ready', 'ready']);
  assert.equal(b.asked[0].path, '/help/S/photos/id-1?phone=phone');
  b.asked[0].onPart(0.5);
  assert.equal(photos.shown(null).all[0].part, 0.5);
  b.asked[0].yes();
  await turn();
  assert.equal(b.sent, 1);
  assert.deepEqual(states(photos), ['sent', 'sending', 'ready']);
  const shown = photos.shown({ photos: [{ id: 'id-1' }], photos_left: 2 });
  assert.deepEqual(shown.all.map((photo) => photo.id), ['id-1', 'id-2', 'id-3'], 'none twice');
  assert.match(shown.all[0].src, /help\/S\/photos\/id-1\?size=small/);
  assert.equal(shown.room, 0);
});

test('what did not get through goes again by itself under the same id, after a reload too', async () => {
  const b = bench();
  const photos = b.make();
  photos.begin('S');
  photos.add([{}]);
  await turn();
  b.asked[0].no({ status: 0, code: 'offline', retryAfter: null });
  await turn();
  assert.deepEqual(states(photos), ['waits']);
  assert.equal(photos.shown(null).all[0].key, 'photo_waits');
  const reloaded = b.make();
  reloaded.begin('S');
  await turn();
  assert.equal(b.asked[1].path, b.asked[0].path);
  b.timers[0].fn();
  await turn();
  assert.equal(b.asked[2].path, b.asked[0].path);
  b.asked[2].yes();
  await turn();
  assert.deepEqual(b.kept.S, []);
});

test('what the shop refuses is said and lets the next go; what is too large does not go at all', async () => {
  const b = bench();
  const photos = b.make();
  photos.begin('S');
  photos.add([{}, { data: `data:image/jpeg;base64,${'A'.repeat(12e6)}` }, { bad: true }]);
  await turn();
  assert.deepEqual(photos.shown(null).all.map((photo) => photo.key), ['', 'photo_large', 'photo_unreadable']);
  b.asked[0].no({ status: 422, code: 'picture_broken', retryAfter: null });
  await turn();
  assert.deepEqual(states(photos), ['refused', 'refused', 'refused']);
  assert.equal(b.timers.length, 0);
  photos.drop('id-1');
  assert.equal(photos.shown(null).all.length, 2);
});

test('what went wrong, and whether it goes again', () => {
  assert.deepEqual(setback({ status: 429, code: 'too_many', retryAfter: 7 }), { again: 7, over: false, key: 'photo_waits' });
  assert.deepEqual(setback({ status: 503, code: '', retryAfter: null }), { again: 4, over: false, key: 'photo_waits' });
  assert.deepEqual(setback({ status: 409, code: 'photos_full', retryAfter: null }), { again: 0, over: true, key: 'photo_full' });
  assert.deepEqual(setback({ status: 409, code: 'constructor', retryAfter: null }), { again: 0, over: true, key: 'photo_refused' });
});
