/**
 * Gives the files that know nothing of VS Code the words of its display language. It is loaded before all others, since some
 * of them have their words from the moment that they are loaded.
 */

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';

if (vscode.l10n.bundle) l10n.config({ contents: vscode.l10n.bundle });
