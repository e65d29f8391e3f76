/** The entry of a browser's worker: the same engine as everywhere, behind the worker's own port. It has no files. */

import { serveEngine } from './engineChannel.ts';
import { createLocalEngine } from './localEngine.ts';
import type { WebPort } from './webWorkerEngine.ts';

declare const self: WebPort;

serveEngine(
  {
    post: (message, transfer) => self.postMessage(message, transfer),
    listen: (receive) => self.addEventListener('message', ({ data }) => receive(data)),
  },
  (listener) => createLocalEngine({ listener }),
);
