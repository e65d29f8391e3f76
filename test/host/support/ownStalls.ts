// How long our own code holds up the extension host, apart from what VS Code does in the same thread: starting
// processes to look for ports and files takes it a tenth of a second at a time.
import type { Profiler } from 'node:inspector';
import { Session } from 'node:inspector/promises';

const SAMPLING_MICROSECONDS = 500;

/** Does something and gives the longest time, in milliseconds, in which code of ours ran without a pause. */
export async function longestOwnStall(bundle: string, action: () => Promise<void>): Promise<number> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLING_MICROSECONDS });
  await session.post('Profiler.start');
  try {
    await action();
    const { profile } = await session.post('Profiler.stop');
    return Math.round(longestRun(profile, ownNodes(profile, bundle)) / 100) / 10;
  } finally {
    session.disconnect();
  }
}

/** The nodes of the call tree that are in the bundle, or were called from there. */
function ownNodes({ nodes }: Profiler.Profile, bundle: string): Set<number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const own = new Set<number>();
  const visit = (id: number, isOwn: boolean) => {
    const node = byId.get(id);
    if (!node) return;
    const isOurs = isOwn || node.callFrame.url.endsWith(bundle);
    if (isOurs) own.add(id);
    for (const child of node.children ?? []) visit(child, isOurs);
  };
  const [root] = nodes;
  if (root) visit(root.id, false);
  return own;
}

/** In microseconds. */
function longestRun({ samples = [], timeDeltas = [] }: Profiler.Profile, own: ReadonlySet<number>): number {
  let longest = 0;
  let run = 0;
  samples.forEach((node, index) => {
    run = own.has(node) ? run + (timeDeltas[index + 1] ?? 0) : 0;
    longest = Math.max(longest, run);
  });
  return longest;
}
