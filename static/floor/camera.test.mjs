import assert from 'node:assert/strict';
import test from 'node:test';
import { makeRepeats, whyNoCamera } from './camera.js';

test('where there is no camera to scan with, it is said why', () => {
  const navigator = { mediaDevices: { getUserMedia() {} } };
  assert.equal(whyNoCamera({ isSecureContext: false, navigator, BarcodeDetector: class {} }), 'unsafe');
  assert.equal(whyNoCamera({ isSecureContext: true, navigator: {} }), 'unsafe');
  assert.equal(whyNoCamera({ isSecureContext: true, navigator }), 'unable');
  assert.equal(whyNoCamera({ isSecureContext: true, navigator, BarcodeDetector: class {} }), null);
});

test('one thing held before the camera is one scan', () => {
  const news = makeRepeats(1500);
  assert.deepEqual([news('a', 0), news('a', 900), news('a', 2000), news('b', 2100), news('a', 2200), news('a', 3700)], [true, false, false, true, true, true]);
});
