import type { LoadPart } from "./iteration.ts";

/**
 * Chooses the next part of a mix by smooth weighted round robin (nginx's): after any number of iterations each part has its
 * share to within one, and no part comes in bursts.
 */
export function createMix(parts: readonly LoadPart[]): () => number {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return () => 0;
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  const current = parts.map(() => 0);
  return () => {
    let best = 0;
    for (const [index, { weight }] of parts.entries()) {
      current[index] = (current[index] ?? 0) + weight;
      if ((current[index] ?? 0) > (current[best] ?? 0)) best = index;
    }
    current[best] = (current[best] ?? 0) - total;
    return best;
  };
}
