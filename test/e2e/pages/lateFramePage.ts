// A panel that is opened for its leaks, and whose first frame comes late: the page stands in for VS Code and the extension, as far as
// its views ask them without being used, and gives a frame when told to.
import { createBirpc } from 'birpc';
import { createLocalEngine } from '../../../src/engine/localEngine.ts';
import { flameQueryOf, frameQueryOf, historyQueryOf } from '../../../src/extension/frameQuery.ts';
import { IDLE_HOST } from '../../../src/protocol/idleHost.ts';
import type { HostFunctions, PanelViewport, ViewFunctions } from '../../../src/protocol/panel.ts';

const TRACE = 'trace';

async function openPanel(text: string): Promise<void> {
  const engine = createLocalEngine();
  const source = { kind: 'bytes', bytes: new TextEncoder().encode(text) } as const;
  const overview = await engine.open({ trace: TRACE, settings: {}, source });
  let viewport: PanelViewport | undefined;
  const errors: string[] = [];
  const functions: HostFunctions = {
    ...IDLE_HOST,
    loaded: () => {
      void view.showTrace({ uri: TRACE, name: TRACE, overview });
      void view.showLeaks([]);
    },
    setViewport: (newest) => {
      viewport = newest;
    },
    series: (query) => engine.series(TRACE, query),
    history: (query) => engine.history(TRACE, historyQueryOf(query)),
    leakFlame: (query) => engine.leakFlame(TRACE, flameQueryOf(query)),
    reportError: (message) => errors.push(message),
  };
  const { port1: ownEnd, port2: viewEnd } = new MessageChannel();
  const view = createBirpc<ViewFunctions, HostFunctions>(functions, {
    bind: 'functions',
    post: (message) => window.postMessage(message),
    on: (listener) => {
      ownEnd.onmessage = ({ data }) => listener(data);
    },
    eventNames: ['showTrace'],
  });
  const showFrame = async () => {
    if (!viewport) throw new Error('The view has not told of its room.');
    const picture = { colourBy: 'state', overlays: [], favoured: 0xff } as const;
    const frame = await engine.frame(TRACE, 0, frameQueryOf(overview, viewport, picture));
    await view.frame(frame, frame.report.line);
    if (errors.length > 0) throw new Error(`The view has failed: ${errors[0]}`);
  };
  const api = {
    postMessage: (message: unknown) => viewEnd.postMessage(message),
    getState: () => {},
    setState: () => {},
  };
  Object.assign(window, { acquireVsCodeApi: () => api, showFrame });
  const script = document.createElement('script');
  script.src = '/webview.js';
  document.body.append(script);
}

Object.assign(window, { openPanel });
