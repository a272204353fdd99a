import assert from 'node:assert/strict';
import test from 'node:test';
import { makeViewer, photoAddress, photosCame, photosOf } from './photos.js';

const call = (id, photos, more = {}) => ({ id, photos: photos.map((one) => ({ id: one })), claim: { staff_id: 'mia' }, ...more });

test('a second person sees the photos of the call they join', () => {
  const open = new Map([['a', call('a', ['1', '2'])]]);
  assert.deepEqual(photosOf({ id: 'b', joins: 'a' }, open).map((photo) => [photo.request, photo.id]), [['a', '1'], ['a', '2']]);
  assert.deepEqual(photosOf({ id: 'b', joins: 'gone' }, open), []);
  assert.equal(photoAddress({ request: 'a', id: '1' }, 'small'), '/api/v1/help-requests/a/photos/1?face=floor&size=small');
});

test('a photo that came is told to who has the call, once', () => {
  const floor = (photos) => ({ known: true, open: new Map([['a', call('a', photos)], ['b', call('b', photos, { claim: { staff_id: 'ben' } })]]) });
  assert.deepEqual(photosCame(floor([]), floor(['1']), 'mia').map((one) => one.id), ['a']);
  assert.deepEqual(photosCame(floor(['1']), floor(['1']), 'mia'), []);
  assert.deepEqual(photosCame({ known: false, open: new Map() }, floor(['1']), 'mia'), []);
});

test('one looks from photo to photo, round again, until the call is over', () => {
  let over = false;
  const viewer = makeViewer({ open: () => !over });
  const photos = [{ id: '1' }, { id: '2' }];
  viewer.look('a', '1');
  viewer.step(photos, 1);
  assert.equal(viewer.at.value.id, '2');
  viewer.step(photos, 1);
  assert.equal(viewer.at.value.id, '1');
  viewer.step(photos, -1);
  assert.equal(viewer.at.value.id, '2');
  over = true;
  viewer.settle();
  assert.equal(viewer.at.value, null);
});
