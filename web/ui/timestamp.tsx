import { useLanguage } from "../app/language.ts";
import { useNow } from "../app/use-now.ts";
import { isRecent, local, millisOf, relative, utc, utcTime } from "./format.ts";

/** A moment in UTC; the viewer's zone on hover. `short` leaves the date to the context. */
export function Timestamp({ value, short = false }: { value: string; short?: boolean }) {
  const { locale } = useLanguage();
  return (
    <time dateTime={value} title={`${utc(value)} UTC · ${local(value, locale)}`} className="kw-time">
      {short ? utcTime(value) : utc(value)}
    </time>
  );
}

/** `5 min. ago` where that says more, else the date; both zones on hover. */
export function Ago({ value }: { value: string }) {
  const { locale } = useLanguage();
  const now = useNow(10_000);
  const then = millisOf(value);
  return (
    <time dateTime={value} title={`${utc(value)} UTC · ${local(value, locale)}`} className="kw-time">
      {isRecent(then, now) ? relative(then, now, locale) : utc(value).slice(0, 16)}
    </time>
  );
}
