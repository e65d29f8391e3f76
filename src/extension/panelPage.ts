/**
 * The page of a heap map panel: our bundle's script and style sheet, and a content security policy that lets in nothing
 * else: no inline script, no image, no network. The toolkit adds one style element of its own, with the nonce that a meta element
 * hands to it.
 */

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The folders that a page may load from. */
export function pageRoots(extensionUri: vscode.Uri): vscode.Uri[] {
  return [vscode.Uri.joinPath(extensionUri, 'dist')];
}

export function pageHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
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
  <title>Heap Map</title>
</head>
<body>
  <script nonce="${scriptNonce}" src="${address('webview.js')}"></script>
</body>
</html>
`;
}

function createNonce(): string {
  return randomBytes(16).toString('base64');
}
