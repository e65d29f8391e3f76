/**
 * How much memory a trace may take, from the user's settings. Read anew for each opening; a change of the settings
 * reaches a trace with its next one.
 */

import * as vscode from 'vscode';
import type { EngineLimits } from '../engine/engine.ts';
import { SETTINGS } from '../protocol/ids.ts';
import { readSetting, type SettingId } from './userSettings.ts';

const MEBIBYTE = 2 ** 20;
const DEFAULT_KEYFRAME_MEBIBYTES = 256;

/** Without a limit of the user's, half of the machine's memory. */
export function readLimits(machineMemoryBytes: number): EngineLimits {
  const memoryBytes = numberSetting(SETTINGS.memoryLimit, 0) * MEBIBYTE || Math.floor(machineMemoryBytes / 2);
  const keyframeBytes = numberSetting(SETTINGS.keyframeMemory, DEFAULT_KEYFRAME_MEBIBYTES) * MEBIBYTE;
  return { memoryBytes, keyframeBytes: Math.min(keyframeBytes, memoryBytes) };
}

/** Calls back when the user has set another limit. */
export function onDidChangeLimits(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (
      event.affectsConfiguration(SETTINGS.memoryLimit) ||
      event.affectsConfiguration(SETTINGS.keyframeMemory)
    )
      listener();
  });
}

function numberSetting(id: SettingId, otherwise: number): number {
  const value = readSetting(id);
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : otherwise;
}
