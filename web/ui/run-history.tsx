import type { RunPoint } from "#contract";
import { useLanguage } from "../app/language.ts";
import { duration, utc } from "./format.ts";
import { toneOf } from "./verdict-label.tsx";

const STEP = 6;
const HEIGHT = 14;

/** The last runs of one scenario at one place, a mark each, the newest on the right; failures are higher than what worked. */
export function RunHistory({ points, label }: { points: readonly RunPoint[]; label: string }) {
  const { t } = useLanguage();
  const width = Math.max(1, points.length * STEP);
  return (
    <svg
      role="img"
      aria-label={label}
      className="kw-run-history"
      width={width}
      height={HEIGHT}
      viewBox={`0 0 ${width} ${HEIGHT}`}
    >
      {points.map((point, index) => {
        const tone = toneOf(point.verdict);
        const height = tone === "danger" ? HEIGHT : tone === "success" ? 6 : 10;
        return (
          <rect
            key={point.run_id}
            className={`kw-tone-fill-${tone}`}
            x={index * STEP}
            y={HEIGHT - height}
            width={STEP - 2}
            height={height}
          >
            <title>{`${utc(point.time)} UTC · ${t(`run.verdict.${point.verdict}`)} · ${duration(point.seconds)}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}
