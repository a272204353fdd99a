import assert from 'node:assert/strict';
import test from 'node:test';
import { makeBattery } from './battery.js';

function tablet(level, put = async () => {}) {
  const told = [];
  const heard = {};
  const source = { level, charging: false, addEventListener: (name, act) => { heard[name] = act; } };
  const battery = makeBattery({ api: { put: (path, body) => { told.push(`${path} ${body.percent} ${body.charging}`); return put(); } }, battery: async () => source });
  return { battery, told, set: async (change) => { Object.assign(source, change); await heard.levelchange(); } };
}

test('the battery is told at sign-in, in steps, and with the charger, while somebody is here', async () => {
  const { battery, told, set } = tablet(0.52);
  await battery.start();
  await set({ level: 0.51 });
  await set({ level: 0.49 });
  await set({ charging: true });
  battery.stop();
  await set({ level: 0.2 });
  assert.deepEqual(told, ['/presence/battery 52 false', '/presence/battery 49 false', '/presence/battery 49 true']);
  await battery.start(); // the next person
  assert.equal(told.length, 4);
});

test('what could not be told is told with the next change; a browser that does not know tells nothing', async () => {
  let away = true;
  const { battery, told, set } = tablet(0.5, async () => { if (away) throw new Error('away'); });
  await battery.start();
  away = false;
  await set({ level: 0.499 });
  assert.deepEqual(told.length, 2);
  const none = makeBattery({ api: { put: () => assert.fail('told') }, battery: undefined });
  await none.start();
  await makeBattery({ api: { put: () => assert.fail('told') }, battery: async () => { throw new Error('forbidden'); } }).start();
});
