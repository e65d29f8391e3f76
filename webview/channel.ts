/**
 * The line to the extension host: VS Code's message port with two sets of functions on it, and the view's own state in
 * VS Code's keeping. What goes wrong on either side of it ends in the host's log.
 */

import { createBirpc } from 'birpc';
import type { HostFunctions, PanelState, ViewFunctions } from '../src/protocol/panel.ts';

/** What VS Code puts into a webview's page. Can be acquired once. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  setState(state: PanelState): void;
  /** What was set last, through reloads; undefined before. */
  getState(): PanelState | undefined;
}

declare function acquireVsCodeApi(): VsCodeApi;

export interface PanelChannel {
  readonly host: Host;
  /** The place that was kept; null if there is none. */
  readonly kept: PanelState | null;
  /** Keeps the place through a reload of the window. */
  keep(state: PanelState): void;
}

/** The host as the view calls it: orders are sent and forgotten, questions have answers. */
export type Host = {
  readonly [Name in keyof HostFunctions]: (
    ...values: Parameters<HostFunctions[Name]>
  ) => ReturnType<HostFunctions[Name]> extends Promise<infer Answer> ? Promise<Answer> : void;
};

/** A message as far as errors are concerned: `e` is the error that an answer gives. */
interface RpcMessage {
  readonly e?: unknown;
}

/** Functions that the host does not answer. */
const ORDERS: (keyof HostFunctions)[] = [
  'loaded',
  'setViewport',
  'setPicture',
  'goToStep',
  'run',
  'setSpeed',
  'select',
  'walkTo',
  'changeExtent',
  'revealLine',
  'keepLayout',
  'reportError',
];

export function connect(view: ViewFunctions): PanelChannel {
  const api = acquireVsCodeApi();
  const host: Host = createBirpc<HostFunctions, ViewFunctions>(view, {
    bind: 'functions',
    eventNames: ORDERS,
    post: (message) => api.postMessage(message),
    // Messages to the host are JSON, in which an error is an empty object.
    serialize: (message: RpcMessage) =>
      message.e === undefined ? message : { ...message, e: describe(message.e) },
    on: (listener) =>
      window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (isOurs(data)) listener(data);
      }),
    // The host gets the error as its answer; the stack, which does not cross, goes to the log.
    onFunctionError: (error) => host.reportError(describe(error)),
  });
  window.addEventListener('error', ({ error, message }) => host.reportError(describe(error ?? message)));
  window.addEventListener('unhandledrejection', ({ reason }) => host.reportError(describe(reason)));
  return { host, kept: api.getState() ?? null, keep: (state) => api.setState(state) };
}

/** The page hears messages of others too, such as those of developer tools. */
function isOurs(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 't' in data;
}

export function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
