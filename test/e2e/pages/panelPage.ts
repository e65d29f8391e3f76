// A panel on a page that stands in for VS Code and the extension, with an engine of its own: steps, frames and selections, without text,
// commands and settings. `late`: frames are drawn when told to, and the leaks are asked for, as where a panel is opened for them.
import { createBirpc } from 'birpc';
import { createLocalEngine } from '../../../src/engine/localEngine.ts';
import { flameQueryOf, frameQueryOf, historyQueryOf } from '../../../src/extension/frameQuery.ts';
import { LatestOnly } from '../../../src/extension/latestOnly.ts';
import { IDLE_HOST } from '../../../src/protocol/idleHost.ts';
import type {
  HostFunctions,
  PanelPicture,
  PanelViewport,
  ViewFunctions,
} from '../../../src/protocol/panel.ts';

const TRACE = 'trace';

async function openPanel(text: string, late: boolean): Promise<void> {
  const engine = createLocalEngine();
  const source = { kind: 'bytes', bytes: new TextEncoder().encode(text) } as const;
  const overview = await engine.open({ trace: TRACE, settings: {}, source });
  let viewport: PanelViewport | undefined;
  let picture: PanelPicture = { colourBy: 'state', overlays: [], favoured: 0xff };
  let step = 0;
  let selected: number | null = null;
  const errors: string[] = [];

  const showFrame = async () => {
    if (!viewport) throw new Error('The view has not told of its room.');
    const frame = await engine.frame(TRACE, step, frameQueryOf(overview, viewport, picture));
    await view.frame(frame, frame.report.line);
    if (errors.length > 0) throw new Error(`The view has failed: ${errors[0]}`);
    if (selected === null) return;
    const block = await engine.block(TRACE, step, selected);
    void view.showSelection(block?.address === selected ? block : null, false);
  };
  const frames = new LatestOnly(showFrame);
  const requestFrame = () => {
    if (!late && viewport) void frames.request();
  };
  const goTo = async (target: number) => {
    step = Math.min(Math.max(target, 0), overview.stepCount);
    if (viewport) await frames.request();
  };
  const select = async (address: number | null) => {
    const block = address === null ? null : await engine.block(TRACE, step, address);
    selected = block?.address ?? null;
    void view.showSelection(block, true);
  };

  const functions: HostFunctions = {
    ...IDLE_HOST,
    loaded: () => {
      void view.showTrace({ uri: TRACE, name: TRACE, overview });
      if (late) void view.showLeaks([]);
    },
    setViewport: (newest) => {
      viewport = newest;
      requestFrame();
    },
    setPicture: (newest) => {
      picture = newest;
      requestFrame();
    },
    goToStep: (target) => void goTo(target),
    blockAt: (address) => engine.block(TRACE, step, address),
    select: (address) => void select(address),
    walkTo: (address) => void select(address),
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
    eventNames: ['showTrace', 'showSelection'],
  });
  const api = {
    postMessage: (message: unknown) => viewEnd.postMessage(message),
    getState: () => {},
    setState: () => {},
  };
  Object.assign(window, { acquireVsCodeApi: () => api, showFrame, goTo });
  const script = document.createElement('script');
  script.src = '/webview.js';
  document.body.append(script);
}

Object.assign(window, { openPanel });
