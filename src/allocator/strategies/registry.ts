/** Every strategy there is. A new one is a file beside this one and a line here. */

import { BestFitStrategy } from './bestFit.ts';
import { FirstFitStrategy } from './firstFit.ts';
import { NextFitStrategy } from './nextFit.ts';
import type { AllocationStrategy } from './strategy.ts';
import { WorstFitStrategy } from './worstFit.ts';

const strategies = [
  new FirstFitStrategy(),
  new BestFitStrategy(),
  new NextFitStrategy(),
  new WorstFitStrategy(),
] as const satisfies readonly AllocationStrategy[];

export type StrategyName = (typeof strategies)[number]['name'];

export const STRATEGY_NAMES: readonly StrategyName[] = strategies.map((strategy) => strategy.name);

export function strategyNamed(name: StrategyName): AllocationStrategy {
  const strategy = strategies.find((candidate) => candidate.name === name);
  if (!strategy) throw new Error(`No allocation strategy is called ${name}.`);
  return strategy;
}

/** The name of a strategy that is in the registry; undefined for one of somebody's own, whatever it is called. */
export function registeredName(strategy: AllocationStrategy): StrategyName | undefined {
  return strategies.find((candidate) => candidate === strategy)?.name;
}
