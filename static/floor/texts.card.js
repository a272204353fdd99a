// What the tablet says of the way to a call, of the camera on its card, and of photos.

export const cardWords = {
  'floor.way': 'Way to {plate}',
  'floor.way.there': 'You are there',
  'floor.way.zones': 'Through the zones {zones}',
  'floor.way.unknown': 'Choose your zone under Me, and the way is drawn from there.',

  'floor.eye': 'Camera',
  'floor.eye.aim': 'Hold the code on the sign {code} before the camera.',
  'floor.eye.shut': 'Close the camera',
  'floor.eye.goods': 'That is {name}, not the sign {own}.',
  'floor.eye.unknown': 'That is not the sign {own}.',
  'floor.eye.unsafe': 'The camera needs a secure connection (https). Use the scanner, or hold “I’m here”.',
  'floor.eye.unable': 'This browser cannot read codes by camera. Use the scanner, or hold “I’m here”.',
  'floor.eye.denied': 'The camera may not be used here. Allow it in the browser, or use the scanner.',
  'floor.eye.lost': 'The camera does not answer. Use the scanner, or hold “I’m here”.',
  'floor.photo.look': 'Look at photo {n} of {of}',
  'floor.photo.title': '{plate}: photo {n} of {of}',
  'floor.photo.before': 'The photo before',
  'floor.photo.next': 'The next photo',
  'floor.photo.failed': 'The photo cannot be loaded.',
  'floor.photo.again': 'Load it again',
  'floor.photo.came': '{plate}: the customer sent a photo.',
};
