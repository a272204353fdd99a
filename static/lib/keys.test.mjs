import test from 'node:test';
import assert from 'node:assert/strict';
import { keyName, belongsToField, makeKeys } from './keys.js';

test('names of keys', () => {
  assert.equal(keyName({ key: 'F9', shiftKey: true }), 'Shift+F9');
  assert.equal(keyName({ key: 'p', ctrlKey: true }), 'Ctrl+P');
  assert.equal(keyName({ key: 'z', metaKey: true }), 'Ctrl+Z');
  assert.equal(keyName({ key: '*', shiftKey: true }), '*');
  assert.equal(keyName({ key: ' ' }), 'Space');
  assert.equal(keyName({ key: 'Escape' }), 'Escape');
});

test('what a text field keeps for itself', () => {
  for (const name of ['a', '*', 'Enter', 'ArrowUp', 'Delete', 'Ctrl+Z', 'Shift+ArrowLeft', 'Space']) assert.ok(belongsToField(name), name);
  for (const name of ['F2', 'Escape', 'Ctrl+P', 'Shift+F9']) assert.ok(!belongsToField(name), name);
});

/** A window that hands presses to its listener; `target` decides whether a field has them. */
function fakeWindow() {
  let listener;
  return {
    addEventListener: (_, fn) => { listener = fn; },
    removeEventListener: () => { listener = null; },
    press(key, more = {}) {
      const event = { key, target: null, prevented: false, preventDefault() { this.prevented = true; }, ...more };
      if (listener) listener(event);
      return event.prevented;
    },
  };
}

globalThis.HTMLElement = class HTMLElement {};
globalThis.HTMLInputElement = class HTMLInputElement extends HTMLElement { type = 'text'; };
globalThis.HTMLTextAreaElement = class HTMLTextAreaElement extends HTMLElement {};
globalThis.HTMLSelectElement = class HTMLSelectElement extends HTMLElement {};

test('the top layer answers first; one that stands alone hides the rest; taken away it is gone', () => {
  const w = fakeWindow();
  const ran = [];
  const keys = makeKeys({ F2: () => ran.push('search'), Escape: () => ran.push('base') }, w);
  const away = keys.push({ Escape: () => ran.push('dialog') }, { only: true });
  assert.ok(w.press('Escape'));
  assert.ok(!w.press('F2'));
  away();
  assert.ok(w.press('Escape'));
  assert.ok(w.press('F2'));
  keys.stop();
  assert.ok(!w.press('F2'));
  assert.deepEqual(ran, ['dialog', 'base', 'search']);
});

test('a field keeps its letters unless the shortcut says otherwise; false lets the press go on', () => {
  const w = fakeWindow();
  const ran = [];
  makeKeys({ '+': () => ran.push('+'), Enter: { run: () => ran.push('Enter'), inFields: true }, F2: () => false }, w);
  const target = new HTMLInputElement();
  assert.ok(!w.press('+', { target }));
  assert.ok(w.press('Enter', { target }));
  assert.ok(w.press('+'));
  assert.ok(!w.press('F2'));
  assert.ok(!w.press('x'));
  assert.deepEqual(ran, ['Enter', '+']);
});
