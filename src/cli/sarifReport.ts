/**
 * `analyze --format sarif`: SARIF 2.1.0 (OASIS), for code scanning and viewers. One run, one rule per code, one result
 * per finding. Columns count UTF-16 code units from 1, the end column is the one after the last.
 */

import { createHash } from 'node:crypto';
import { version } from '../../package.json';
import {
  explainFinding,
  FINDING_CODES,
  type Finding,
  type FindingCode,
  type FindingSuppression,
  findingSeverity,
  findingTitle,
  type Severity,
  SUPPRESSION_CODES,
  type TextPlace,
} from '../engine/engine.ts';
import { artifactUri } from './artifactPath.ts';
import { jsonPieces } from './jsonPieces.ts';
import { wordDamage } from './openTrace.ts';
import {
  gravestFindings,
  hasSuppressed,
  type ReportRequest,
  suppressedFindings,
  wordLeftOut,
} from './report.ts';

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', hint: 'note' };

const SCHEMA_URI =
  'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

export function sarifReport(request: ReportRequest): AsyncIterable<string> {
  const { file, directory, overview } = request;
  const rules = rulesFor(request);
  const run = {
    tool: { driver: { name: 'alloctrace', version, rules: rules.map(ruleOf) } },
    ...invocationOf(request),
    columnKind: 'utf16CodeUnits',
    properties: { findingCounts: overview.figures.findingCounts },
    results: resultsOf(request, rules, artifactUri(file, directory)),
  };
  return logPieces(run);
}

async function* logPieces(run: Readonly<Record<string, unknown>>): AsyncGenerator<string> {
  yield `{"$schema": ${JSON.stringify(SCHEMA_URI)}, "version": "2.1.0", "runs": [\n`;
  yield* jsonPieces(run);
  yield '\n]}\n';
}

/** Only where something is to be told of it. */
function invocationOf(request: ReportRequest): object {
  const [leftOut, damage] = [wordLeftOut(request), wordDamage(request)];
  const notifications = [
    ...(damage === undefined ? [] : [{ level: 'error', message: { text: damage } }]),
    ...(leftOut === undefined ? [] : [{ level: 'warning', message: { text: leftOut } }]),
  ];
  if (notifications.length === 0) return {};
  const executionSuccessful = damage === undefined;
  return { invocations: [{ executionSuccessful, toolExecutionNotifications: notifications }] };
}

/** Those for suppressions only where there are such findings, so that other logs are what they were before there were any. */
function rulesFor({ overview }: ReportRequest): readonly FindingCode[] {
  const { findingCounts } = overview.figures;
  return FINDING_CODES.filter(
    (code) => !SUPPRESSION_CODES.includes(code) || findingCounts[code] !== undefined,
  );
}

function ruleOf(code: FindingCode): object {
  const { meaning, remedy } = explainFinding(code);
  return {
    id: code,
    shortDescription: { text: findingTitle(code) },
    fullDescription: { text: meaning },
    help: { text: `${meaning} ${remedy}` },
    defaultConfiguration: { level: LEVELS[findingSeverity(code)] },
  };
}

/** Either all results tell of their suppressions or none does, as the standard wants it. */
async function* resultsOf(
  request: ReportRequest,
  rules: readonly FindingCode[],
  uri: string,
): AsyncGenerator<readonly object[]> {
  const fingerprint = fingerprints();
  const tellsSuppressions = request.showSuppressed && hasSuppressed(request);
  const result = (finding: Finding) => ({
    ...resultOf(finding, rules, uri, fingerprint(finding)),
    ...(tellsSuppressions ? { suppressions: suppressionsOf(finding.suppression) } : {}),
  });
  for await (const page of gravestFindings(request)) yield page.map(result);
  for await (const page of suppressedFindings(request)) yield page.map(result);
}

function suppressionsOf(suppression: FindingSuppression | undefined): object[] {
  if (!suppression) return [];
  const { kind, reason } = suppression;
  return [reason === '' ? { kind } : { kind, justification: reason }];
}

function resultOf(finding: Finding, rules: readonly FindingCode[], uri: string, fingerprint: string): object {
  const { code, severity, message, related } = finding;
  return {
    ruleId: code,
    ruleIndex: rules.indexOf(code),
    level: LEVELS[severity],
    message: { text: message },
    locations: [locationOf(finding, uri)],
    relatedLocations: related.map((place, index) => ({
      id: index + 1,
      ...locationOf(place, uri),
      message: { text: place.message },
    })),
    partialFingerprints: { 'alloctraceFinding/v1': fingerprint },
  };
}

function locationOf({ line, startColumn, endColumn }: TextPlace, uri: string): object {
  return {
    physicalLocation: {
      // A base is for relative addresses only.
      artifactLocation: uri.startsWith('file:') ? { uri } : { uri, uriBaseId: '%SRCROOT%' },
      region: { startLine: line, startColumn: startColumn + 1, endColumn: endColumn + 1 },
    },
  };
}

/**
 * Names a finding by what it is about instead of where it stands, so that it is known again after lines were inserted
 * above it: its code, id and site, and how many alike came before.
 */
function fingerprints(): (finding: Finding) => string {
  const alike = new Map<string, number>();
  return ({ code, id, site, message }) => {
    const subject = JSON.stringify([code, id ?? message, site]);
    const ordinal = (alike.get(subject) ?? 0) + 1;
    alike.set(subject, ordinal);
    return createHash('sha256').update(`${subject}${ordinal}`).digest('hex').slice(0, 16);
  };
}
