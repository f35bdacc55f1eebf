import type { ReactNode } from "react";
import { Link } from "react-router";
import { address } from "../app/search.ts";
import { useRange } from "../app/use-range.ts";

/** Leads to the records behind a number. */
export function RecordsLink({
  filter,
  from,
  to,
  children,
}: {
  filter: string;
  from?: string;
  to?: string;
  children: ReactNode;
}) {
  const { range } = useRange();
  const window = from === undefined ? range : { from, to };
  return (
    <Link to={address("/explore", { ...window, filter })} className="kw-link">
      {children}
    </Link>
  );
}

export function EventLink({ eventId, children }: { eventId: string; children?: ReactNode }) {
  const { range } = useRange();
  return (
    <Link
      to={address(`/events/${encodeURIComponent(eventId)}`, { ...range })}
      className="kw-link kw-mono kw-nowrap"
      data-row
    >
      {children ?? eventId}
    </Link>
  );
}

export function requestPath(id: string): string {
  return `/requests/${encodeURIComponent(id)}`;
}

export function RequestLink({ id, children }: { id: string; children?: ReactNode }) {
  const { range } = useRange();
  return (
    <Link to={address(requestPath(id), { ...range })} className="kw-link kw-mono" data-row>
      {children ?? id}
    </Link>
  );
}
