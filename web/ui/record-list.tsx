import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Record } from "#contract";
import { useLanguage } from "../app/language.ts";
import { SeverityLabel } from "./severity-label.tsx";
import { Timestamp } from "./timestamp.tsx";
import { useIsNarrowElement } from "./use-is-narrow.ts";
import { useListKeys } from "./use-list-keys.ts";

/** A record, or a note between records. */
export type ListItem = { record: Record; mark?: ReactNode } | { note: string; id: string };

interface RecordListProps {
  items: readonly ListItem[];
  selected: string | undefined;
  onSelect: (recordId: string | undefined) => void;
  /** The end of the list came into view. */
  onEnd?: () => void;
  /** Told when the viewer leaves the top, where new records come in, and when they are back. */
  onAwayFromTop?: (isAway: boolean) => void;
  /** Dates beside the times, for windows longer than a day. */
  showDate?: boolean;
  label: string;
  footer?: ReactNode;
}

const ROW = 33;
const NARROW_ROW = 58;
/** Below this many pixels a record takes two lines. */
const NARROW = 640;

function idOf(item: ListItem | undefined): string {
  return item === undefined ? "" : "record" in item ? item.record.record_id : item.id;
}

/** A list of any number of records of which only the visible ones are drawn. */
export function RecordList(props: RecordListProps) {
  const { items, selected, onSelect, onEnd, onAwayFromTop } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const isNarrow = useIsNarrowElement(scroller, NARROW);
  const height = isNarrow ? NARROW_ROW : ROW;
  const [active, setActive] = useState(-1);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => idOf(items[index]),
    overscan: 12,
  });
  useEffect(() => rows.measure(), [height, rows]);
  const visible = rows.getVirtualItems();
  const last = visible.at(-1)?.index ?? -1;
  useEffect(() => {
    if (items.length > 0 && last >= items.length - 20) onEnd?.();
  }, [last, items.length, onEnd]);

  const move = (index: number): void => {
    setActive(index);
    rows.scrollToIndex(index);
    const item = items[index];
    if (selected !== undefined && item !== undefined && "record" in item) onSelect(item.record.record_id);
  };
  useListKeys({
    count: items.length,
    active,
    onMove: move,
    onOpen: (index) => {
      const item = items[index];
      if (item !== undefined && "record" in item) onSelect(item.record.record_id);
    },
    onClose: () => onSelect(undefined),
  });

  return (
    <div
      ref={scroller}
      className="kw-records"
      data-narrow={isNarrow}
      data-dates={props.showDate === true}
      role="grid"
      aria-label={props.label}
      aria-rowcount={items.length}
      tabIndex={0}
      onScroll={(event) => onAwayFromTop?.(event.currentTarget.scrollTop > height)}
    >
      <div className="kw-records-space" role="rowgroup" style={{ height: rows.getTotalSize() }}>
        {visible.map((row) => {
          const item = items[row.index];
          if (item === undefined) return null;
          return (
            <RecordRow
              key={row.key}
              item={item}
              index={row.index}
              top={row.start}
              height={row.size}
              isActive={row.index === active}
              isSelected={"record" in item && item.record.record_id === selected}
              showDate={props.showDate === true}
              onOpen={() => {
                setActive(row.index);
                if ("record" in item) onSelect(item.record.record_id);
              }}
            />
          );
        })}
      </div>
      {props.footer}
    </div>
  );
}

interface RowProps {
  item: ListItem;
  index: number;
  top: number;
  height: number;
  isActive: boolean;
  isSelected: boolean;
  showDate: boolean;
  onOpen: () => void;
}

function RecordRow({ item, index, top, height, isActive, isSelected, showDate, onOpen }: RowProps) {
  const { t } = useLanguage();
  const style = { transform: `translateY(${top}px)`, height };
  if ("note" in item) {
    return (
      <div role="row" aria-rowindex={index + 1} className="kw-record kw-record-note" style={style}>
        <span role="gridcell">{item.note}</span>
      </div>
    );
  }
  const { record } = item;
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      aria-selected={isSelected}
      data-active={isActive}
      className="kw-record"
      style={style}
      onClick={onOpen}
    >
      <span role="gridcell" className="kw-record-time">
        <Timestamp value={record.time} short={!showDate} />
      </span>
      <span role="gridcell" className="kw-record-severity">
        <SeverityLabel severity={record.severity} level={record.level} />
      </span>
      <span role="gridcell" className="kw-record-service" title={record.origin.logger}>
        {record.origin.service ?? record.origin.process ?? ""}
      </span>
      <span role="gridcell" className="kw-record-host">
        {record.host}
      </span>
      <span role="gridcell" className="kw-record-message">
        {item.mark}
        {record.repeat > 1 && (
          <span className="kw-badge" title={t("record.repeat", { count: record.repeat })}>
            ×{record.repeat}
          </span>
        )}
        {record.exception !== undefined && <span className="kw-badge kw-badge-danger">{t("record.traceback")}</span>}
        {record.message}
      </span>
    </div>
  );
}
