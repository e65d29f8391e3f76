/** Reads what a user has set. Settings are whatever stands in a file of theirs, so that the value may be of any type. */

import * as vscode from 'vscode';
import { CONFIGURATION_SECTION, type SETTINGS } from '../protocol/ids.ts';

export type SettingId = (typeof SETTINGS)[keyof typeof SETTINGS];

/** For a document or folder where the setting may differ between them. */
export function readSetting(id: SettingId, scope?: vscode.ConfigurationScope): unknown {
  return vscode.workspace.getConfiguration(CONFIGURATION_SECTION, scope).get<unknown>(settingName(id));
}

/** Within our section, which VS Code's configurations are asked for first. */
export function settingName(id: SettingId): string {
  return id.slice(CONFIGURATION_SECTION.length + 1);
}
