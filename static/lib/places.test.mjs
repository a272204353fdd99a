import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { placeIcons, placeName, speaks } from './places.js';

test('a place is called by its name, or by its kind and the number in its code', () => {
  assert.equal(placeName({ code: 'F3', name: 'Cabin at the window' }, 'Fitting room'), 'Cabin at the window');
  assert.equal(placeName({ code: 'F03', name: '' }, 'Fitting room'), 'Fitting room 3');
  assert.equal(placeName({ code: 'FIT' }, 'Fitting room'), 'Fitting room FIT');
});

test('every kind of place has a picture that is drawn', () => {
  const sprite = readFileSync(new URL('../icons/sprite.svg', import.meta.url), 'utf8');
  for (const icon of Object.values(placeIcons)) assert.ok(sprite.includes(`id="${icon}"`), icon);
  assert.ok(speaks('fitting_room') && speaks('till') && !speaks('shelf') && !speaks('') && !speaks(undefined));
});
