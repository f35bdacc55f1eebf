import { useEffect, useRef, useState } from "react";
import { useIsDark } from "../app/theme.ts";
import type { Chart, ChartOption } from "./chart-engine.ts";

/** What a chart draws with: PatternFly's tokens as they are in the page's theme. */
export interface ChartColours {
  text: string;
  subtle: string;
  line: string;
  surface: string;
  critical: string;
  error: string;
  warning: string;
  info: string;
  debug: string;
  unknown: string;
}

export function readColours(): ChartColours {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: token("--pf-t--global--text--color--regular"),
    subtle: token("--pf-t--global--text--color--subtle"),
    line: token("--pf-t--global--border--color--default"),
    surface: token("--pf-t--global--background--color--primary--default"),
    critical: token("--kw-critical"),
    error: token("--kw-error"),
    warning: token("--kw-warning"),
    info: token("--kw-info"),
    debug: token("--kw-debug"),
    unknown: token("--kw-unknown"),
  };
}

interface ChartProps {
  /** Says in words what the chart shows. */
  label: string;
  height: number;
  option: (colours: ChartColours) => ChartOption;
  /** The viewer dragged over a part of the time axis (milliseconds since the epoch). */
  onBrush?: (from: number, to: number) => void;
  /** The viewer clicked at a moment of the time axis (milliseconds since the epoch). */
  onPick?: (moment: number) => void;
}

/** The one wrapper around ECharts: loads it when first needed, follows theme and size, brushes and picks on the time axis. */
export function TimeChart({ label, height, option, onBrush, onPick }: ChartProps) {
  const element = useRef<HTMLDivElement>(null);
  const brush = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<Chart>();
  const isDark = useIsDark();
  const handlers = useRef({ onBrush, onPick });
  handlers.current = { onBrush, onPick };

  useEffect(() => {
    let isGone = false;
    let made: Chart | undefined;
    let observer: ResizeObserver | undefined;
    const load = async (): Promise<void> => {
      const { createChart } = await import("./chart-engine.ts");
      if (isGone || element.current === null) return;
      made = createChart(element.current);
      if (brush.current !== null) listen(made, brush.current, handlers);
      observer = new ResizeObserver(() => made?.resize());
      observer.observe(element.current);
      setChart(made);
    };
    void load();
    return () => {
      isGone = true;
      observer?.disconnect();
      made?.dispose();
    };
  }, []);

  useEffect(() => {
    if (chart === undefined || chart.isDisposed()) return;
    chart.setOption({ animation: false, ...option(readColours()) }, { notMerge: true });
  }, [chart, option, isDark]);

  return (
    <div className="kw-chart" style={{ height }}>
      <div ref={element} role="img" aria-label={label} style={{ height }} />
      <div ref={brush} className="kw-brush" hidden />
    </div>
  );
}

type Handlers = { current: { [Key in "onBrush" | "onPick"]: ChartProps[Key] | undefined } };
const CLICK_PIXELS = 4;

/** Lets the viewer drag over a part of the time axis, shown by `brush`, or click at a moment. */
function listen(chart: Chart, brush: HTMLElement, handlers: Handlers): void {
  const canvas = chart.getZr();
  let pressed: number | undefined;
  const momentAt = (x: number): number => chart.convertFromPixel({ xAxisIndex: 0 }, x);
  canvas.on("mousedown", (event) => {
    pressed = event.offsetX;
  });
  canvas.on("mousemove", (event) => {
    if (pressed === undefined || Math.abs(event.offsetX - pressed) <= CLICK_PIXELS) return;
    brush.hidden = false;
    brush.style.left = `${Math.min(pressed, event.offsetX)}px`;
    brush.style.width = `${Math.abs(event.offsetX - pressed)}px`;
  });
  canvas.on("globalout", () => {
    pressed = undefined;
    brush.hidden = true;
  });
  canvas.on("mouseup", (event) => {
    const from = pressed;
    pressed = undefined;
    brush.hidden = true;
    if (from === undefined) return;
    if (Math.abs(event.offsetX - from) <= CLICK_PIXELS) {
      handlers.current.onPick?.(momentAt(event.offsetX));
      return;
    }
    const [start = 0, end = 0] = [momentAt(from), momentAt(event.offsetX)].sort((a, b) => a - b);
    handlers.current.onBrush?.(start, end);
  });
}
