import type { Evidence, TraceEdge } from "#contract";
import type { LogRecord } from "#record";
import { CONFIDENCE } from "./evidence.ts";

/** A record that belongs, why, and through which node. */
export interface Member {
  readonly record: LogRecord;
  readonly evidence: Evidence;
  readonly confidence: number;
  readonly via: string;
}

/** What has been found so far: records, and nodes (request ids, `type:uuid`) with the edges between them. */
export class TraceGraph {
  readonly members = new Map<string, Member>();
  readonly edges = new Map<string, TraceEdge>();
  /** Request ids all of whose records belong, and how sure that is. */
  readonly requests = new Map<string, { confidence: number; evidence: Evidence }>();

  /** Keeps the surer of two reasons for one record. */
  add(record: LogRecord, evidence: Evidence, via: string, confidence: number = CONFIDENCE[evidence]): void {
    const known = this.members.get(record.record_id);
    if (known === undefined || known.confidence < confidence) {
      this.members.set(record.record_id, { record, evidence, confidence, via });
    }
  }

  connect(edge: TraceEdge): void {
    if (edge.from === edge.to) return;
    const key = `${edge.from} ${edge.to} ${edge.evidence}`;
    const known = this.edges.get(key);
    if (known === undefined || known.confidence < edge.confidence) this.edges.set(key, edge);
  }

  /** Answers whether the request is new. */
  admit(id: string, evidence: Evidence, confidence: number): boolean {
    const known = this.requests.get(id);
    if (known !== undefined && known.confidence >= confidence) return false;
    this.requests.set(id, { confidence, evidence });
    return known === undefined;
  }

  records(): LogRecord[] {
    return [...this.members.values()].map(({ record }) => record).toSorted(byTime);
  }
}

export function byTime(left: LogRecord, right: LogRecord): number {
  return left.time - right.time || left.sequence - right.sequence || (left.record_id < right.record_id ? -1 : 1);
}
