import { Button, TextInputGroup, TextInputGroupMain, TextInputGroupUtilities } from "@patternfly/react-core";
import { SearchIcon, TimesIcon } from "@patternfly/react-icons";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { filterValue, parseFilter } from "#contract";
import { useLanguage } from "../app/language.ts";
import { useCompletion } from "../data/records.ts";
import { count } from "./format.ts";

interface FilterFieldProps {
  value: string;
  onChange: (filter: string) => void;
  placeholder?: string;
}

/** The filter of a page: completes fields and values as one types, marks what cannot be read, applies on Enter. */
export function FilterField({ value, onChange, placeholder }: FilterFieldProps) {
  const { t, locale } = useLanguage();
  const list = useId();
  const input = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState(value);
  const [caret, setCaret] = useState(value.length);
  const [isOpen, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  useEffect(() => setDraft(value), [value]);

  const { error } = parseFilter(draft);
  const completion = useCompletion(draft, caret, isOpen);
  const items = isOpen && !completion.isPlaceholderData ? (completion.data?.items ?? []) : [];

  const apply = (text: string): void => {
    setOpen(false);
    if (parseFilter(text).error === undefined) onChange(text.trim());
  };
  const complete = (index: number): void => {
    const item = items[index];
    const answer = completion.data;
    if (item === undefined || answer === undefined) return;
    // A field name waits for its value, a value ends its term.
    const isField = /[:=<>]$/.test(item.text);
    const written = isField || item.count === undefined ? item.text : filterValue(item.text);
    const text = `${draft.slice(0, answer.from)}${written}${isField ? "" : " "}${draft.slice(answer.to).trimStart()}`;
    const at = answer.from + written.length + (isField ? 0 : 1);
    setDraft(text);
    setCaret(at);
    setChosen(-1);
    requestAnimationFrame(() => input.current?.setSelectionRange(at, at));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (items.length === 0) return setOpen(true);
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setChosen((at) => (at + step + items.length + (at < 0 && step < 0 ? 1 : 0)) % items.length);
    } else if (event.key === "Tab" && chosen >= 0) {
      event.preventDefault();
      complete(chosen);
    } else if (event.key === "Enter") {
      if (chosen >= 0 && items.length > 0) complete(chosen);
      else apply(draft);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (isOpen) setOpen(false);
      else input.current?.blur();
    }
  };

  return (
    <div className="kw-filter" onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setOpen(false)}>
      <TextInputGroup {...(error === undefined ? {} : { validated: "error" })}>
        <TextInputGroupMain
          innerRef={input}
          icon={<SearchIcon />}
          value={draft}
          placeholder={placeholder ?? t("filter.placeholder")}
          aria-label={t("filter.label")}
          role="combobox"
          isExpanded={items.length > 0}
          aria-controls={list}
          {...(chosen >= 0 ? { "aria-activedescendant": `${list}-${chosen}` } : {})}
          inputProps={{ "data-search": true, autoComplete: "off", spellCheck: false, autoCapitalize: "off" }}
          onChange={(event, text) => {
            setDraft(text);
            setCaret(event.currentTarget.selectionStart ?? text.length);
            setChosen(-1);
            setOpen(true);
          }}
          onFocus={() => setOpen(true)}
          onClick={() => setOpen(true)}
          onSelect={(event) => setCaret((event.target as HTMLInputElement).selectionStart ?? draft.length)}
          onKeyDown={onKeyDown}
        />
        {draft !== "" && (
          <TextInputGroupUtilities>
            <Button
              variant="plain"
              aria-label={t("filter.clear")}
              icon={<TimesIcon />}
              onClick={() => {
                setDraft("");
                apply("");
              }}
            />
          </TextInputGroupUtilities>
        )}
      </TextInputGroup>
      <ul
        id={list}
        role="listbox"
        aria-label={t("filter.completions")}
        className="kw-completions"
        hidden={items.length === 0}
      >
        {items.map((item, index) => (
          <li
            key={item.text}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === chosen}
            onMouseDown={(event) => {
              event.preventDefault();
              complete(index);
            }}
          >
            <code>{item.text}</code>
            <span className="kw-muted">
              {item.detail ?? (item.count === undefined ? "" : count(item.count, locale))}
            </span>
          </li>
        ))}
      </ul>
      {error !== undefined && draft.trim() !== "" && (
        <FilterErrorMark
          draft={draft}
          error={error}
          onMend={(text) => {
            setDraft(text);
            input.current?.focus();
          }}
        />
      )}
    </div>
  );
}

interface Mark {
  message: string;
  position: number;
  length: number;
  replacement?: string;
}

function FilterErrorMark({ draft, error, onMend }: { draft: string; error: Mark; onMend: (text: string) => void }) {
  const { t } = useLanguage();
  const { replacement } = error;
  const end = error.position + Math.max(error.length, 1);
  return (
    <div className="kw-filter-error" role="alert">
      <code>
        {draft.slice(0, error.position)}
        <mark>{draft.slice(error.position, end) || "␣"}</mark>
        {draft.slice(end)}
      </code>
      <span>{error.message}</span>
      {replacement !== undefined && (
        <Button
          variant="link"
          isInline
          onClick={() =>
            onMend(draft.slice(0, error.position) + replacement + draft.slice(error.position + error.length))
          }
        >
          {t("filter.mend", { replacement })}
        </Button>
      )}
    </div>
  );
}
