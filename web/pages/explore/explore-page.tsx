import { Button, ExpandableSection, PageSection, Title, ToggleGroup, ToggleGroupItem } from "@patternfly/react-core";
import { PauseIcon, PlayIcon } from "@patternfly/react-icons";
import { useCallback, useMemo, useState } from "react";
import { useLanguage } from "../../app/language.ts";
import { oneOf } from "../../app/search.ts";
import { resolveRange } from "../../app/time-range.ts";
import { useRange } from "../../app/use-range.ts";
import { useSearch } from "../../app/use-search.ts";
import { collectRecords, type Rows, recordRow } from "../../data/export.ts";
import { type Question, useRecords } from "../../data/records.ts";
import { Answer, Nothing, Partial } from "../../ui/answer.tsx";
import { ExportMenu } from "../../ui/export-menu.tsx";
import { FilterField } from "../../ui/filter-field.tsx";
import { toggleTerm } from "../../ui/filter-terms.ts";
import { count } from "../../ui/format.ts";
import { RecordDrawer } from "../../ui/record-drawer.tsx";
import { type ListItem, RecordList } from "../../ui/record-list.tsx";
import { useIsNarrow } from "../../ui/use-is-narrow.ts";
import { Facets } from "./facets.tsx";
import { RecordHistogram } from "./record-histogram.tsx";
import { useTail } from "./use-tail.ts";

const DAY_MS = 86_400_000;

/** Finds records: filter, histogram, facets, list, live tail and one record's detail. */
export function ExplorePage() {
  const { t } = useLanguage();
  const [search, change] = useSearch("filter", "record", "live", "order");
  const { range } = useRange();
  const filter = search.filter ?? "";
  const question = useMemo(
    (): Question => ({ filter, from: range.from, to: range.to }),
    [filter, range.from, range.to],
  );

  const select = useCallback((record: string | undefined) => change({ record }, { replace: true }), [change]);
  const toggle = (field: string, value: string, exclude: boolean): void =>
    change({ filter: toggleTerm(filter, field, value, exclude) });
  const isLive = search.live === "1";

  return (
    <RecordDrawer recordId={search.record} onOpen={select} onFilter={toggle}>
      <PageSection isFilled className="kw-explore">
        <div className="kw-explore-head">
          <Title headingLevel="h1" className="kw-reader-only">
            {t("nav.explore")}
          </Title>
          <FilterField value={filter} onChange={(text) => change({ filter: text, record: undefined })} />
          <Button
            variant={isLive ? "primary" : "secondary"}
            aria-pressed={isLive}
            icon={<PlayIcon />}
            onClick={() => change({ live: isLive ? undefined : "1" })}
          >
            {t("tail.live")}
          </Button>
          <ExportMenu
            name="records"
            rows={async (format, signal, onProgress): Promise<Rows> => {
              const { records, isCut } = await collectRecords(question, signal, onProgress);
              return { rows: format === "csv" ? records.map(recordRow) : records, isCut };
            }}
          />
        </div>
        {!isLive && <RecordHistogram question={question} />}
        <div className="kw-explore-body">
          <FacetColumn question={question} onToggle={toggle} />
          {isLive ? (
            <LiveRecords filter={filter} selected={search.record} onSelect={select} />
          ) : (
            <FoundRecords
              question={question}
              order={oneOf(search.order, ["newest", "oldest"])}
              onOrder={(order) => change({ order })}
              selected={search.record}
              onSelect={select}
            />
          )}
        </div>
      </PageSection>
    </RecordDrawer>
  );
}

function FacetColumn(props: Parameters<typeof Facets>[0]) {
  const { t } = useLanguage();
  const isNarrow = useIsNarrow();
  const [isOpen, setOpen] = useState(false);
  if (!isNarrow) {
    return (
      <aside className="kw-facets" aria-label={t("facet.label")}>
        <Facets {...props} />
      </aside>
    );
  }
  return (
    <ExpandableSection toggleText={t("facet.label")} isExpanded={isOpen} onToggle={(_event, open) => setOpen(open)}>
      {isOpen && <Facets {...props} />}
    </ExpandableSection>
  );
}

interface FoundProps {
  question: Question;
  order: "newest" | "oldest";
  onOrder: (order: "newest" | "oldest") => void;
  selected: string | undefined;
  onSelect: (recordId: string | undefined) => void;
}

function FoundRecords({ question, order, onOrder, selected, onSelect }: FoundProps) {
  const { t, locale } = useLanguage();
  const query = useRecords(question, order);
  const pages = query.data?.pages;
  const items = useMemo(
    (): ListItem[] => (pages ?? []).flatMap((page) => page.records.map((record) => ({ record }))),
    [pages],
  );
  const ends = resolveRange({ from: question.from, to: question.to }, Date.now());
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return (
    <section className="kw-list" aria-label={t("explore.records")}>
      <div className="kw-list-head">
        <ToggleGroup isCompact aria-label={t("explore.order")}>
          {(["newest", "oldest"] as const).map((each) => (
            <ToggleGroupItem
              key={each}
              text={t(`explore.${each}`)}
              isSelected={order === each}
              onChange={() => onOrder(each)}
            />
          ))}
        </ToggleGroup>
        <span className="kw-muted">
          {t("explore.loaded", { count: items.length, total: count(items.length, locale) })}
        </span>
        {pages?.[0] !== undefined && <Partial completeness={pages[0].completeness} />}
      </div>
      <Answer query={query} lines={14}>
        {() =>
          items.length === 0 ? (
            <Nothing title={t("explore.emptyTitle")}>
              {question.filter === "" ? t("explore.emptyAll") : t("explore.emptyFilter")}
            </Nothing>
          ) : (
            <RecordList
              label={t("explore.records")}
              items={items}
              selected={selected}
              onSelect={onSelect}
              onEnd={more}
              showDate={ends !== undefined && ends.to - ends.from > DAY_MS}
            />
          )
        }
      </Answer>
    </section>
  );
}

interface LiveProps {
  filter: string;
  selected: string | undefined;
  onSelect: (recordId: string | undefined) => void;
}

function LiveRecords({ filter, selected, onSelect }: LiveProps) {
  const { t, locale } = useLanguage();
  const [isPaused, setPaused] = useState(false);
  const [isAway, setAway] = useState(false);
  const tail = useTail(filter, true, isPaused || isAway, (skipped) =>
    t("tail.gap", { count: skipped, total: count(skipped, locale) }),
  );
  return (
    <section className="kw-list" aria-label={t("tail.label")}>
      <div className="kw-list-head">
        <Button
          variant="secondary"
          size="sm"
          icon={isPaused ? <PlayIcon /> : <PauseIcon />}
          onClick={() => setPaused(!isPaused)}
        >
          {isPaused ? t("tail.resume") : t("tail.pause")}
        </Button>
        <span role="status" className="kw-muted">
          {tail.problem ?? t(`tail.${tail.state}`)}
          {tail.waiting > 0 && ` · ${t("tail.waiting", { count: tail.waiting, total: count(tail.waiting, locale) })}`}
        </span>
      </div>
      {tail.items.length === 0 ? (
        <Nothing title={t("tail.emptyTitle")}>{t("tail.empty")}</Nothing>
      ) : (
        <RecordList
          label={t("tail.label")}
          items={tail.items}
          selected={selected}
          onSelect={onSelect}
          onAwayFromTop={setAway}
        />
      )}
    </section>
  );
}
