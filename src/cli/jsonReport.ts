/** `analyze --format json`: names and order of the keys are a promise to scripts, so they stand here one by one. */

import type { Finding, TraceFigures } from '../engine/engine.ts';
import { jsonDocument } from './jsonPieces.ts';
import { hasSuppressed, listedFindings, type ReportRequest, suppressedFindings } from './report.ts';

export function jsonReport(request: ReportRequest): AsyncIterable<string> {
  return jsonDocument({
    file: request.file,
    ...figureFields(request.overview.figures),
    findings: jsonFindings(listedFindings(request)),
    ...suppressedFields(request),
  });
}

/** Only where something is suppressed: what scripts rely on stays as it is without. */
function suppressedFields(request: ReportRequest): object {
  if (!hasSuppressed(request)) return {};
  const { suppressedCounts, acceptedLeakCount } = request.overview.hidden;
  const counts = { suppressedCounts, acceptedLeaks: acceptedLeakCount };
  if (!request.showSuppressed) return counts;
  return { ...counts, suppressedFindings: jsonFindings(suppressedFindings(request)) };
}

function figureFields(figures: TraceFigures) {
  return {
    strategy: figures.strategy,
    order: figures.order,
    heapBytes: figures.heapBytes,
    align: figures.align,
    arenas: figures.arenas,
    threads: figures.threads,
    events: figures.events,
    allocs: figures.allocs,
    reallocs: figures.reallocs,
    frees: figures.frees,
    peakLiveBytes: figures.peakLiveBytes,
    peakLiveStep: figures.peakLiveStep,
    peakLiveBlocks: figures.peakLiveBlocks,
    peakLiveBlocksStep: figures.peakLiveBlocksStep,
    liveBytes: figures.liveBytes,
    liveBlocks: figures.liveBlocks,
    liveBlockBytes: figures.liveBlockBytes,
    freeBytes: figures.freeBytes,
    freeBlocks: figures.freeBlocks,
    largestFree: figures.largestFree,
    externalFragmentation: figures.externalFragmentation,
    footprint: figures.footprint,
    utilisation: figures.utilisation,
    probes: figures.probes,
    steals: figures.steals,
    remoteFrees: figures.remoteFrees,
    placementChecksum: figures.placementChecksum,
    findingCounts: figures.findingCounts,
  };
}

async function* jsonFindings(pages: AsyncIterable<readonly Finding[]>): AsyncGenerator<readonly object[]> {
  for await (const page of pages) yield page.map(jsonFinding);
}

function jsonFinding(finding: Finding): object {
  const { code, severity, line, step, id, message, related, shortage, bytes, suppression } = finding;
  const common = {
    code,
    severity,
    line,
    step,
    id,
    message,
    related: related.map((place) => ({ line: place.line, message: place.message })),
    ...(suppression ? { suppression } : {}),
  };
  if (shortage) {
    const { cause, requestedBytes, freeBytes, largestFreeBytes } = shortage;
    return { ...common, cause, requestedBytes, freeBytes, largestFree: largestFreeBytes };
  }
  return bytes === undefined ? common : { ...common, bytes };
}
