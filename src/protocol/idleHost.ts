/**
 * What a host answers that has no answers, such as that of a panel without a trace: orders come to nothing. Stand-ins of a host
 * take from it what they do not need.
 */

import type { HostFunctions } from './panel.ts';

const ignore = (): void => {};
const noAnswer = async (): Promise<null> => null;

export const IDLE_HOST: Omit<HostFunctions, 'loaded' | 'reportError'> = {
  setViewport: ignore,
  setPicture: ignore,
  goToStep: ignore,
  mapAt: noAnswer,
  series: noAnswer,
  history: noAnswer,
  leakFlame: noAnswer,
  run: ignore,
  setSpeed: ignore,
  blockAt: noAnswer,
  select: ignore,
  walkTo: ignore,
  lines: noAnswer,
  goToLine: async () => {},
  changeExtent: ignore,
  revealLine: ignore,
  explain: noAnswer,
  revealSource: async () => false,
  keepLayout: ignore,
};
