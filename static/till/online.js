// What only the server can do is not done without it, and whoever asks for it hears why.

/** @param {any} app see app.js @param {() => any} run */
export function needsServer(app, run) {
  if (app.line.peek() !== 'offline') return run();
  app.sound.refused();
  app.say('late', 'key.needs_server');
  return undefined;
}
