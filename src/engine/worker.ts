/**
 * The worker's entry: a local engine behind a message port. The thread does nothing else, so a long replay stalls
 * nobody.
 */

import { parentPort } from 'node:worker_threads';
import { createBirpc } from 'birpc';
import type { EngineListener, TraceEngine } from './engine.ts';
import { deserialize, serialize } from './engineChannel.ts';
import { createLocalEngine } from './localEngine.ts';

const port = parentPort;
if (!port) throw new Error('The engine worker was started outside a worker thread.');

const listener: EngineListener = {
  progress: (progress) => void editor.progress(progress),
  preview: (trace, overview) => void editor.preview(trace, overview),
};
const editor = createBirpc<EngineListener, TraceEngine>(createLocalEngine(listener), {
  bind: 'functions',
  eventNames: ['progress', 'preview'],
  post: (message) => port.postMessage(message),
  on: (listener) => port.on('message', listener),
  serialize,
  deserialize,
});
