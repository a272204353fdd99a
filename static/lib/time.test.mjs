import test from 'node:test';
import assert from 'node:assert/strict';
import { formatAge, ageOf, secondsSince, formatClock, storeDay, storeMinute, storeHour, formatDuration, formatDay } from './time.js';

test('ages', () => {
  assert.equal(formatAge(0), '0:00');
  assert.equal(formatAge(38.9), '0:38');
  assert.equal(formatAge(125), '2:05');
  assert.equal(formatAge(3725), '1:02:05');
  assert.equal(formatAge(-4), '0:00');
  assert.equal(ageOf('2026-11-26T14:00:00.000Z', Date.UTC(2026, 10, 26, 14, 1, 5)), '1:05');
  assert.equal(secondsSince('2026-11-26T14:00:10.000Z', Date.UTC(2026, 10, 26, 14)), 0, 'a clock behind shows no negative age');
});

test('the clock is that of the store, not of the device', () => {
  assert.equal(formatClock('2026-11-26T23:30:00Z', { language: 'de', zone: 'Europe/Berlin' }), '00:30');
  assert.equal(formatClock('2026-11-26T13:08:00Z', { language: 'en-US', zone: 'America/New_York' }).replace(/\s/, ' '), '8:08 AM');
  assert.equal(formatClock('2026-11-26T13:08:00Z', { language: 'en-GB', zone: 'Atlantic/Azores' }), '12:08');
  assert.equal(storeDay('2026-11-26T23:30:00Z', 'Europe/Berlin'), '2026-11-27');
  assert.equal(storeDay('2026-11-26T23:30:00Z', 'America/New_York'), '2026-11-26');
  assert.equal(storeHour('2026-11-26T23:30:00Z', 'Europe/Berlin'), 0);
  assert.equal(storeMinute('2026-11-26T23:04:59Z', 'Europe/Berlin'), '2026-11-27T00:04');
  assert.equal(storeMinute('2026-11-26T13:30:00Z', 'America/New_York'), '2026-11-26T08:30');
  assert.match(formatDay('2026-11-26T12:00:00Z', { language: 'en', zone: 'UTC' }), /26/);
});

test('durations in words', () => {
  assert.equal(formatDuration(21, 'en'), '21 sec');
  assert.equal(formatDuration(114, 'en'), '1 min 54 sec');
  assert.equal(formatDuration(120, 'en'), '2 min');
  assert.equal(formatDuration(3660, 'en'), '1 hr 1 min');
});
