import type { BarSeriesOption } from "echarts/charts";
import { BarChart } from "echarts/charts";
import type { GridComponentOption, TooltipComponentOption } from "echarts/components";
import { GridComponent, TooltipComponent } from "echarts/components";
import { type ComposeOption, connect, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, GridComponent, TooltipComponent, CanvasRenderer]);

export type ChartOption = ComposeOption<BarSeriesOption | GridComponentOption | TooltipComponentOption>;
export type Chart = ReturnType<typeof init>;

/** Charts of one page share a cursor. */
export const CURSOR_GROUP = "time";

export function createChart(element: HTMLElement): Chart {
  const chart = init(element);
  chart.group = CURSOR_GROUP;
  connect(CURSOR_GROUP);
  return chart;
}
