/** The extension in the extension host of a browser, as vscode.dev has it. */

import './words.ts';

import * as vscode from 'vscode';
import type { AlloctraceApi } from './api.ts';
import { composeExtension } from './composition.ts';
import { webPlatform } from './webPlatform.ts';

export async function activate(context: vscode.ExtensionContext): Promise<AlloctraceApi> {
  const { extensionUri, subscriptions } = context;
  const platform = await webPlatform(vscode.Uri.joinPath(extensionUri, 'dist/webWorker.js'));
  subscriptions.push(platform);
  return composeExtension(context, platform);
}
