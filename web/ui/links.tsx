import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
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
    <Link to="/explore" search={{ ...window, filter }} className="kw-link">
      {children}
    </Link>
  );
}

export function EventLink({ eventId, children }: { eventId: string; children?: ReactNode }) {
  const { range } = useRange();
  return (
    <Link to="/events/$eventId" params={{ eventId }} search={range} className="kw-link kw-mono kw-nowrap" data-row>
      {children ?? eventId}
    </Link>
  );
}

export function RequestLink({ id, children }: { id: string; children?: ReactNode }) {
  const { range } = useRange();
  return (
    <Link to="/requests/$requestId" params={{ requestId: id }} search={range} className="kw-link kw-mono" data-row>
      {children ?? id}
    </Link>
  );
}
