import assert from 'node:assert/strict';
import test from 'node:test';
import { connection } from './connection.js';

test('a moment is nothing, then the news is old, then the line is cut', () => {
  assert.equal(connection({ name: 'live', since: 0 }, 1e9), 'live');
  assert.equal(connection({ name: 'catching-up', since: 0 }, 1499), 'live');
  assert.equal(connection({ name: 'catching-up', since: 0 }, 1500), 'catching');
  assert.equal(connection({ name: 'connecting', since: 0 }, 1500), 'catching');
  assert.equal(connection({ name: 'offline', since: 0 }, 15000), 'offline');
});
