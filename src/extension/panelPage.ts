/**
 * The page of a view, heap map or event list: our bundle's script and style sheet, and a content security policy that lets in nothing
 * else: no inline script, no image, no network. The toolkit adds one style element of its own, with the nonce that a meta element
 * hands to it.
 */

import * as vscode from 'vscode';
import type { ViewFace } from './traceView.ts';

/** What a page may do, and the folders that it may load from. */
export function pageOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist')] };
}

/** Loads the page into a panel. `face` is read by the page's script. */
export function setPage({ webview }: vscode.WebviewPanel, extensionUri: vscode.Uri, face: ViewFace): void {
  webview.options = pageOptions(extensionUri);
  webview.html = pageHtml(webview, extensionUri, face);
}

function pageHtml(webview: vscode.Webview, extensionUri: vscode.Uri, face: ViewFace): string {
  const { cspSource } = webview;
  const scriptNonce = createNonce();
  const styleNonce = createNonce();
  const address = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', file));
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${scriptNonce}'`,
    `style-src ${cspSource} 'nonce-${styleNonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta property="csp-nonce" content="${styleNonce}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${address('webview.css')}">
  <title>${face === 'map' ? 'Heap Map' : 'Events'}</title>
</head>
<body data-face="${face}">
  <script nonce="${scriptNonce}" src="${address('webview.js')}"></script>
</body>
</html>
`;
}

function createNonce(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
}
