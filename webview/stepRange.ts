/** The range of steps that timeline and history show: how it is zoomed, brushed and brought along. Pure. */

import type { StepRange } from '../src/protocol/panel.ts';

export function wholeRange(stepCount: number): StepRange {
  return { fromStep: 0, toStep: stepCount };
}

export function isWhole({ fromStep, toStep }: StepRange, stepCount: number): boolean {
  return fromStep <= 0 && toStep >= stepCount;
}

/** A range around a step that has `factor` times the states, within the trace. The step stays where it is on the screen. */
export function zoomed(range: StepRange, step: number, factor: number, stepCount: number): StepRange {
  const states = range.toStep - range.fromStep + 1;
  const wanted = Math.min(stepCount + 1, Math.max(2, Math.round(states * factor)));
  const centre = Math.min(range.toStep, Math.max(range.fromStep, step));
  const before = Math.round(((centre + 0.5 - range.fromStep) / states) * wanted - 0.5);
  const fromStep = Math.min(stepCount + 1 - wanted, Math.max(0, centre - before));
  return { fromStep, toStep: fromStep + wanted - 1 };
}

/** The range as it is where it has the step, else as long a one around the step. */
export function broughtTo(range: StepRange, step: number, stepCount: number): StepRange {
  const { fromStep, toStep } = range;
  if (step >= fromStep && step <= toStep) return range;
  const length = toStep - fromStep;
  const start = Math.min(stepCount - length, Math.max(0, step - Math.floor(length / 2)));
  return { fromStep: start, toStep: start + length };
}

/** The range between two steps in any order, within the trace, of two steps at least. */
export function brushed(one: number, other: number, stepCount: number): StepRange {
  const fromStep = Math.max(0, Math.min(one, other, stepCount - 1));
  return { fromStep, toStep: Math.min(stepCount, Math.max(one, other, fromStep + 1)) };
}
