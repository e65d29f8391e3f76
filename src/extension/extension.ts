/** The extension in an extension host of Node's: on a desktop, in a container, at the other end of a remote window. */

import './words.ts';

import type * as vscode from 'vscode';
import type { AlloctraceApi } from './api.ts';
import { composeExtension } from './composition.ts';
import { nodePlatform } from './nodePlatform.ts';

export function activate(context: vscode.ExtensionContext): AlloctraceApi {
  return composeExtension(context, nodePlatform(context.asAbsolutePath('dist/worker.js')));
}
