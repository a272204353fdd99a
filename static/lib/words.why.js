// The words of why somebody was asked, on the tablet and in the office.

/** @type {Record<string, import('./words.js').Text>} */
export const whyWords = {
  'why.placed': 'in the zone',
  'why.cares': 'looks after the zone',
  'why.near': 'in a zone beside it',
  'why.floor': 'on the floor',
  'why.leads': 'leads the floor',
  'why.skilled': 'can do what it takes',
  'why.speaks': 'speaks the language',
  'why.knows': 'helped this customer before',
  'why.last_left': 'nobody else reacts',
  'why.again': 'asked again, nobody else is left',
  'why.serving': 'asked although with a customer',
  'why.named': 'named for this step',
  'why.walk': { one: '{n} s to walk', other: '{n} s to walk' },
  'why.idle': { one: 'free for {n} min', other: 'free for {n} min' },
};
