// The settings a fresh VS Code gets from us: no prompts, no welcome page, no chat, no telemetry, nothing that would ask
// the network. VS Code's server keeps user settings in a file, and a page reads them from there, changes included.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const quiet = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'telemetry.feedback.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.settings.enableNaturalLanguageSearch': false,
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'npm.fetchOnlinePackageInfo': false,
  'git.enabled': false,
  // VS Code in a browser saves by itself: what a visitor tries out would be written into the examples.
  'files.autoSave': 'off',
};

/** Where the server keeps its user settings, under its data folder. */
export function serverSettingsFile(dataFolder) {
  return path.join(dataFolder, 'data/User/settings.json');
}

/** Writes our quiet settings with `more` on top, replacing what was there. */
export function writeSettings(file, more = {}) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ ...quiet, ...more }, undefined, 2)}\n`);
}

/** Like `writeSettings`, but leaves a file that a user may have changed as it is. */
export function ensureSettings(file) {
  if (!existsSync(file)) writeSettings(file);
}
