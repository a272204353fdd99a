// Reading an OpenAPI 3.1 document into what the page shows. No page here.

const verbs = ['get', 'post', 'put', 'patch', 'delete'];

/** Follows a reference within the document. @param {any} doc @param {any} node @returns {any} */
export function follow(doc, node) {
  let at = node;
  for (let hops = 0; at && typeof at.$ref === 'string' && hops < 20; hops += 1) {
    const path = at.$ref.replace(/^#\//, '').split('/').map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'));
    at = at.$ref.startsWith('#/') ? path.reduce((where, part) => (where && Object.hasOwn(where, part) ? where[part] : undefined), doc) : undefined;
  }
  return at;
}

/** The last part of a reference: what the schema is called. @param {any} node */
export function refName(node) {
  return node && typeof node.$ref === 'string' ? node.$ref.split('/').pop() : '';
}

/**
 * Operations grouped by tag, in the order of the document's tags, then by name; untagged last.
 * @param {any} doc
 * @returns {{tag: string, description: string, operations: {id: string, verb: string, path: string, op: any}[]}[]}
 */
export function groups(doc) {
  const order = (doc.tags || []).map((tag) => tag.name);
  const byTag = new Map(order.map((name) => [name, []]));
  for (const [path, item] of Object.entries(doc.paths || {})) {
    for (const verb of verbs) {
      const op = item[verb];
      if (!op) continue;
      const tag = (op.tags || [])[0] || 'Other';
      if (!byTag.has(tag)) byTag.set(tag, []);
      byTag.get(tag).push({ id: op.operationId || `${verb}-${path}`, verb, path, op: { ...op, parameters: [...(item.parameters || []), ...(op.parameters || [])] } });
    }
  }
  const rank = (name) => (name === 'Other' ? Infinity : order.includes(name) ? order.indexOf(name) : order.length);
  return [...byTag].filter(([, operations]) => operations.length > 0)
    .sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b))
    .map(([tag, operations]) => ({ tag, operations, description: ((doc.tags || []).find((one) => one.name === tag) || {}).description || '' }));
}

/** Keeps the operations in whose path, verb, id or summary all words occur. @param {ReturnType<typeof groups>} all @param {string} query */
export function filter(all, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return all;
  const fits = (o) => { const text = `${o.verb} ${o.path} ${o.id} ${o.op.summary || ''}`.toLowerCase(); return words.every((w) => text.includes(w)); };
  return all.map((g) => ({ ...g, operations: g.operations.filter(fits) })).filter((g) => g.operations.length > 0);
}

/** A schema's type in a few words: "string, date-time", "array of Sale", "one of a | b". @param {any} doc @param {any} schema @returns {string} */
export function typeOf(doc, schema) {
  if (!schema) return '';
  const named = refName(schema);
  const s = follow(doc, schema) || {};
  const alternatives = s.oneOf || s.anyOf;
  if (named && s.type === 'object') return named;
  if (alternatives) return alternatives.map((one) => typeOf(doc, one)).join(' or ');
  const types = Array.isArray(s.type) ? s.type : s.type ? [s.type] : [];
  const words = types.map((type) => (type === 'array' ? `array of ${typeOf(doc, s.items) || 'anything'}` : type)).join(' or ') || (s.properties ? 'object' : 'anything');
  return [words, s.format].filter(Boolean).join(', ');
}

/** What limits a value, as words. @param {any} schema @returns {string} */
export function limitsOf(schema) {
  const s = schema || {};
  const out = [];
  if (s.enum) out.push(s.enum.map((v) => JSON.stringify(v)).join(' | '));
  if (s.const !== undefined) out.push(`always ${JSON.stringify(s.const)}`);
  if (s.minimum !== undefined || s.maximum !== undefined) out.push(`${s.minimum ?? ''} … ${s.maximum ?? ''}`.trim());
  if (s.minLength !== undefined || s.maxLength !== undefined) out.push(`${s.minLength ?? 0} to ${s.maxLength ?? 'any number of'} letters`);
  if (s.minItems !== undefined || s.maxItems !== undefined) out.push(`${s.minItems ?? 0} to ${s.maxItems ?? 'any number of'} items`);
  if (s.pattern) out.push(`matches ${s.pattern}`);
  if (s.default !== undefined) out.push(`${JSON.stringify(s.default)} if left out`);
  return out.join(', ');
}

/** The fields of an object schema, those of `allOf` included; of an array, those of its items. @param {any} doc @param {any} schema */
export function fieldsOf(doc, schema) {
  const s = follow(doc, schema) || {};
  const types = [].concat(s.type || []);
  if (types.includes('array') && s.items) return fieldsOf(doc, s.items);
  const own = Object.entries(s.properties || {}).map(([name, field]) => ({ name, field, required: (s.required || []).includes(name) }));
  return (s.allOf || []).reduce((all, part) => all.concat(fieldsOf(doc, part)), own);
}
