/**
 * The host's end of the channel to a panel's view. Every call settles: a view that goes away, because it is hidden,
 * reloaded or closed, rejects what it has not answered with a ViewGoneError.
 */

import { type BirpcReturn, createBirpc } from 'birpc';
import type * as vscode from 'vscode';
import type { HostFunctions, ViewFunctions } from '../protocol/panel.ts';

/** The view went away before it answered; no mistake of anybody's. */
export class ViewGoneError extends Error {
  override readonly name = 'ViewGoneError';
}

export interface PanelChannel {
  readonly view: BirpcReturn<ViewFunctions, HostFunctions>;
  /** The view that was there is gone; another may come. */
  dropCalls(): void;
  close(): void;
}

/** An answer, as far as errors are concerned: the message is JSON, in which an Error has nothing of its own. */
interface RpcMessage {
  readonly e?: unknown;
}

export function openPanelChannel(webview: vscode.Webview, functions: HostFunctions): PanelChannel {
  let listening: vscode.Disposable | undefined;
  const view = createBirpc<ViewFunctions, HostFunctions>(functions, {
    bind: 'functions',
    post: (message) => webview.postMessage(message),
    on: (listener) => {
      listening = webview.onDidReceiveMessage(listener);
    },
    off: () => listening?.dispose(),
    eventNames: [
      'showTrace',
      'showNotice',
      'showBusy',
      'showExtent',
      'showLine',
      'showPlayback',
      'showSelection',
      'showLayout',
    ],
    serialize: (message: RpcMessage) => (message.e ? { ...message, e: messageOf(message.e) } : message),
    deserialize: (message: RpcMessage) =>
      message.e ? { ...message, e: new Error(messageOf(message.e)) } : message,
    // A view in a background tab draws when it is looked at again; one that is gone is noticed by other means.
    timeout: -1,
  });
  return {
    view,
    dropCalls: () => void view.$rejectPendingCalls(({ reject }) => reject(new ViewGoneError())),
    close: () => view.$close(new ViewGoneError()),
  };
}

function messageOf(error: unknown): string {
  if (typeof error === 'string') return error;
  const message =
    typeof error === 'object' && error !== null && 'message' in error ? error.message : undefined;
  return typeof message === 'string' ? message : 'The view gave no reason.';
}
