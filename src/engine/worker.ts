/**
 * The worker's entry: a local engine behind a message port. The thread does nothing else, so a long replay stalls
 * nobody.
 */

import { parentPort } from 'node:worker_threads';
import { createBirpc } from 'birpc';
import type { TraceEngine } from './engine.ts';
import { deserialize, serialize } from './engineChannel.ts';
import { createLocalEngine } from './localEngine.ts';

const port = parentPort;
if (!port) throw new Error('The engine worker was started outside a worker thread.');

createBirpc<Record<string, never>, TraceEngine>(createLocalEngine(), {
  bind: 'functions',
  post: (message) => port.postMessage(message),
  on: (listener) => port.on('message', listener),
  serialize,
  deserialize,
});
