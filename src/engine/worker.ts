/**
 * The entry of Node's worker thread: a local engine behind a message port. The thread does nothing else, so a long replay
 * stalls nobody.
 */

import { parentPort } from 'node:worker_threads';
import { serveEngine } from './engineChannel.ts';
import { createLocalEngine } from './localEngine.ts';
import { nodeFiles, nodeGunzip } from './nodeFiles.ts';

const port = parentPort;
if (!port) throw new Error('The engine worker was started outside a worker thread.');

serveEngine(
  {
    post: (message, transfer) => port.postMessage(message, transfer),
    listen: (receive) => port.on('message', receive),
  },
  (listener) => createLocalEngine({ listener, files: nodeFiles, gunzip: nodeGunzip }),
);
