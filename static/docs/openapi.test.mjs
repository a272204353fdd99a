import test from 'node:test';
import assert from 'node:assert/strict';
import { follow, groups, filter, typeOf, limitsOf, fieldsOf } from './openapi.js';

const doc = {
  openapi: '3.1.0', info: { title: 'T', version: '1' },
  tags: [{ name: 'Selling', description: 'Sales' }, { name: 'Empty' }],
  paths: {
    '/zones': { get: { operationId: 'list-zones', tags: ['Floor'] } },
    '/sales/{id}': { parameters: [{ name: 'id', in: 'path' }], put: { operationId: 'put-sale', tags: ['Selling'], summary: 'Commit a sale', parameters: [{ name: 'x', in: 'query' }] }, get: { tags: ['Selling'] } },
    '/healthz': { get: {} },
  },
  components: { schemas: {
    Line: { type: 'object', required: ['id'], properties: { id: { type: 'string', format: 'uuid' }, next: { $ref: '#/components/schemas/Line' } } },
    'a/b': { type: 'integer' },
    Loop: { $ref: '#/components/schemas/Loop' },
  } },
};

test('groups follow the document’s tags, path parameters join each operation', () => {
  const all = groups(doc);
  assert.deepEqual(all.map((g) => [g.tag, g.operations.map((o) => `${o.verb} ${o.path}`)]), [
    ['Selling', ['get /sales/{id}', 'put /sales/{id}']], ['Floor', ['get /zones']], ['Other', ['get /healthz']]]);
  assert.deepEqual(all[0].operations[1].op.parameters.map((p) => p.name), ['id', 'x']);
  assert.deepEqual(filter(all, 'PUT sale').map((g) => g.operations.length), [1]);
  assert.deepEqual(filter(all, 'nothing'), []);
  assert.equal(filter(all, ' '), all);
});

test('references end, escaped, circular, missing and foreign ones too', () => {
  assert.equal(follow(doc, { $ref: '#/components/schemas/a~1b' }).type, 'integer');
  assert.equal(typeof follow(doc, { $ref: '#/components/schemas/Loop' }), 'object');
  assert.equal(follow(doc, { $ref: '#/components/schemas/constructor' }), undefined);
  assert.equal(follow(doc, { $ref: 'https://elsewhere.example/x' }), undefined);
});

test('types and limits in words', () => {
  const line = { $ref: '#/components/schemas/Line' };
  assert.equal(typeOf(doc, line), 'Line');
  assert.equal(typeOf(doc, { type: 'array', items: line }), 'array of Line');
  assert.equal(typeOf(doc, { type: ['array', 'null'], items: { type: 'string', format: 'uuid' } }), 'array of string, uuid or null');
  assert.equal(typeOf(doc, { oneOf: [{ type: 'string' }, { type: 'null' }] }), 'string or null');
  assert.equal(limitsOf({ enum: ['a', 'b'] }), '"a" | "b"');
  assert.equal(limitsOf({ minimum: 1, maximum: 5 }), '1 … 5');
  assert.equal(limitsOf({ maxLength: 280 }), '0 to 280 letters');
  assert.equal(limitsOf(undefined), '');
});

test('fields of objects, of the items of arrays, and of all parts', () => {
  const line = { $ref: '#/components/schemas/Line' };
  assert.deepEqual(fieldsOf(doc, { type: 'array', items: line }).map((f) => [f.name, f.required]), [['id', true], ['next', false]]);
  assert.deepEqual(fieldsOf(doc, { allOf: [line, { properties: { more: {} } }] }).map((f) => f.name), ['id', 'next', 'more']);
  assert.deepEqual(fieldsOf(doc, { type: 'string' }), []);
});
