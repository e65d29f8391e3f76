// A webview panel whose page is the test's own, so that what the host sends can be read and left without an answer.
import { createBirpc } from 'birpc';
import * as vscode from 'vscode';
import type { HostFunctions, ViewFunctions } from '../../../src/protocol/panel.ts';

export class FakePanel {
  private readonly toHost = new vscode.EventEmitter<unknown>();
  private readonly disposed = new vscode.EventEmitter<void>();
  private readonly viewState = new vscode.EventEmitter<vscode.WebviewPanelOnDidChangeViewStateEvent>();
  private toView: (message: unknown) => void = () => {};

  readonly panel = {
    title: '',
    visible: true,
    active: false,
    webview: {
      html: '',
      options: {},
      cspSource: 'https://page',
      asWebviewUri: (uri: vscode.Uri) => uri,
      postMessage: async (message: unknown) => {
        this.toView(message);
        return true;
      },
      onDidReceiveMessage: this.toHost.event,
    },
    onDidDispose: this.disposed.event,
    onDidChangeViewState: this.viewState.event,
    reveal: () => {},
    dispose: () => this.disposed.fire(),
  } as unknown as vscode.WebviewPanel;

  /** Loads a page, in place of the one before, which is gone without a word. */
  load(view: Partial<ViewFunctions>): HostFunctions {
    const ignore = () => {};
    const functions: ViewFunctions = {
      showTrace: ignore,
      frame: async () => {},
      showNotice: ignore,
      showBusy: ignore,
      showExtent: ignore,
      showLine: ignore,
      showPlayback: ignore,
      showSelection: ignore,
      showTrying: ignore,
      showLayout: ignore,
      showLeaks: async () => {},
      picture: async () => null,
      ...view,
    };
    const host = createBirpc<HostFunctions, ViewFunctions>(functions, {
      bind: 'functions',
      eventNames: ['loaded', 'setViewport', 'keepLayout'],
      post: (message) => this.toHost.fire(message),
      on: (listener) => {
        this.toView = listener;
      },
    });
    void host.loaded(null);
    return host as unknown as HostFunctions;
  }
}
