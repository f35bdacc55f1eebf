import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** Kilowatch's own metrics, in Prometheus' model. A metric is made at its first use and shared by name. */
export interface Metrics {
  counter(name: string, help: string, labels?: readonly string[]): Counter;
  gauge(name: string, help: string, labels?: readonly string[]): Gauge;
  histogram(name: string, help: string, buckets: readonly number[], labels?: readonly string[]): Histogram;
  /** The Prometheus text exposition of everything counted. */
  exposition(): Promise<string>;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const known = new Map<string, Counter | Gauge | Histogram>();
  function once<T extends Counter | Gauge | Histogram>(name: string, make: () => T): T {
    const made = (known.get(name) as T | undefined) ?? make();
    known.set(name, made);
    return made;
  }
  return {
    counter: (name, help, labels = []) =>
      once(name, () => new Counter({ name, help, labelNames: [...labels], registers: [registry] })),
    gauge: (name, help, labels = []) =>
      once(name, () => new Gauge({ name, help, labelNames: [...labels], registers: [registry] })),
    histogram: (name, help, buckets, labels = []) =>
      once(
        name,
        () => new Histogram({ name, help, buckets: [...buckets], labelNames: [...labels], registers: [registry] }),
      ),
    exposition: () => registry.metrics(),
  };
}
