/** The bar at the top: seven buttons, the step, and the speed of playback. */

import { formatCount, readCount } from '../src/format/quantities.ts';
import { DEFAULT_PLAYBACK_SPEED, type PanelAction, PLAYBACK_SPEEDS } from '../src/protocol/panel.ts';
import type { Host } from './channel.ts';
import { choice, iconButton, lineField } from './controls.ts';
import { element, setText } from './dom.ts';
import { type IconName, icon } from './icons.ts';
import { idleActions } from './idleActions.ts';
import type { Part } from './part.ts';
import { cursorStep } from './state.ts';

/** Button, name and key, in the order of the bar. The keys are contributed by the extension. */
const BUTTONS: readonly { action: PanelAction; icon: IconName; name: string; key: string }[] = [
  { action: 'firstStep', icon: 'first', name: 'First step', key: 'Home' },
  { action: 'previousFinding', icon: 'previousFinding', name: 'Previous finding', key: 'P' },
  { action: 'stepBack', icon: 'back', name: 'Step back', key: 'Left' },
  { action: 'togglePlay', icon: 'play', name: 'Play', key: 'Space' },
  { action: 'stepForward', icon: 'forward', name: 'Step forward', key: 'Right' },
  { action: 'nextFinding', icon: 'nextFinding', name: 'Next finding', key: 'N' },
  { action: 'lastStep', icon: 'last', name: 'Last step', key: 'End' },
];

export function createTransport(host: Host): Part {
  const buttons = BUTTONS.map(({ action, icon: iconName, name, key }) => ({
    action,
    button: iconButton(`${name} (${key})`, icon(iconName), () => host.run(action)),
  }));
  const play = buttons.find(({ action }) => action === 'togglePlay')?.button;
  let stepCount = 0;
  const field = lineField('Step', 'Type the number of a step and press Enter to go there', (text) => {
    const step = readCount(text);
    const isThere = step !== null && step <= stepCount;
    field.setProblem(isThere ? '' : wordNoStep(step, stepCount));
    if (isThere) host.goToStep(step);
  });
  const totalWords = element('span', 'transport-total');
  const speed = choice(
    'Speed of playback, in steps per second',
    PLAYBACK_SPEEDS,
    wordSpeed,
    DEFAULT_PLAYBACK_SPEED,
    host.setSpeed,
  );
  const bar = element(
    'div',
    'transport',
    element('div', 'transport-buttons', ...buttons.map(({ button }) => button.element)),
    element('div', 'transport-step', field.element, totalWords, field.problem),
    element('div', 'transport-speed', speed.element),
  );
  bar.setAttribute('role', 'toolbar');
  bar.setAttribute('aria-label', 'Steps');

  let playing = false;
  return {
    element: bar,
    update(state) {
      const step = cursorStep(state);
      stepCount = state.trace?.overview.stepCount ?? 0;
      field.show(formatCount(step));
      const total = formatCount(stepCount);
      setText(totalWords, `of ${total}`);
      field.element.style.setProperty('--digits', String(total.length));
      const idle = idleActions(step, stepCount, state.trace?.overview.findingSpan ?? null);
      for (const { action, button } of buttons) button.setIdle(idle.has(action));
      if (playing !== state.playback.playing) {
        playing = state.playback.playing;
        play?.show(playing ? 'Pause (Space)' : 'Play (Space)', icon(playing ? 'pause' : 'play'));
      }
      speed.show(state.playback.stepsPerSecond);
    },
  };
}

function wordNoStep(step: number | null, stepCount: number): string {
  const last = formatCount(stepCount);
  return step === null
    ? `Steps are whole numbers, from 0 to ${last}, such as ${formatCount(Math.min(stepCount, 1234))}.`
    : `There is no step ${formatCount(step)}; the last one is ${last}.`;
}

function wordSpeed(stepsPerSecond: number): string {
  return `${stepsPerSecond}/s`;
}
