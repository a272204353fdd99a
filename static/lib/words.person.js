// The words of a customer's sheet, on the floor and at the till.

/**
 * The version of the words that a consent is given by, on this sheet and in the office: who changes history_words,
 * marketing_words or the office's labels counts it up, and the journal tells who agreed to which.
 */
export const consentWording = { sheet: 'sheet-en-1', office: 'office-en-1' };

/** @type {Record<string, import('./words.js').Text>} */
export const personWords = {
  'person.new': 'New customer',
  'person.close': 'Close',
  'person.reading': 'Reading …',
  'person.name': 'Name',
  'person.phone': 'Phone',
  'person.email': 'E-mail',
  'person.group': 'Group',
  'person.no_group': 'None',
  'person.preferences': 'Preferences',
  'person.notes': 'Notes',
  'person.consent': 'Consent',
  'person.history_consent': 'Purchases may be looked at',
  'person.history_words': '“The shop may look at what I bought here, to advise me and to help with returns. I can take this back at any time.”',
  'person.marketing_consent': 'May be written to',
  'person.marketing_words': '“The shop may write to me about offers, by e-mail or by phone. I can take this back at any time.”',
  'person.since': 'Given {at}',
  'person.not_given': 'Not given. Read it out, then tick.',
  'person.to_give': 'Is given when you save.',
  'person.to_withdraw': 'Is withdrawn when you save.',
  'person.accounts': 'Accounts',
  'person.points': 'Points',
  'person.points_worth': 'worth {amount}',
  'person.store_credit': 'Credit',
  'person.gift_card': 'Gift card',
  'person.on_account': 'Owes',
  'person.limit': 'of at most {amount}',
  'person.no_accounts': 'No points, credit or debt.',
  'person.bought': 'Last purchases',
  'person.bought_none': 'Nothing yet.',
  'person.bought_no': 'Not shown: the customer has not agreed to that.',
  'person.bought_return': 'Return',
  'person.save': 'Save',
  'person.add': 'Add',
  'person.sending': 'Saving …',
  'person.saved': 'Saved',
  'person.undo': 'Undo',
  'person.offline': 'The server does not answer. Nothing is lost here: try again.',
  'person.again': 'Try again',
  'person.exempt': 'No tax: {paper}',
  'person.twin': 'Somebody like that is there already: look once more.',
};
