import {
  Button,
  Form,
  FormGroup,
  HelperText,
  HelperTextItem,
  InputGroup,
  InputGroupItem,
  Popover,
  TextInput,
  ToggleGroup,
  ToggleGroupItem,
} from "@patternfly/react-core";
import { ClockIcon, SearchMinusIcon } from "@patternfly/react-icons";
import { useState } from "react";
import { local } from "../ui/format.ts";
import { useLanguage } from "./language.ts";
import { isRelative, PRESETS, resolveRange, spanSeconds, type TimeRange, widen } from "./time-range.ts";
import { useRange } from "./use-range.ts";

type T = ReturnType<typeof useLanguage>["t"];

function shortMoment(text: string): string {
  return spanSeconds(text) === undefined ? text.slice(0, 19).replace("T", " ") : `−${text}`;
}

/** `Last 1 h`, or both ends in UTC. */
function rangeText(range: TimeRange, t: T): string {
  if (isRelative(range)) return t("range.last", { span: range.from });
  const to = range.to === undefined ? t("range.now") : shortMoment(range.to);
  return `${shortMoment(range.from)} – ${to} UTC`;
}

/** The one control of the time range, on every page. */
export function TimeRangeControl() {
  const { t, locale } = useLanguage();
  const { range, setRange } = useRange();
  const [isOpen, setOpen] = useState(false);
  const ends = resolveRange(range, Date.now());
  const hover =
    ends === undefined
      ? ""
      : `${local(new Date(ends.from).toISOString(), locale)} – ${local(new Date(ends.to).toISOString(), locale)}`;
  return (
    <InputGroup className="kw-range">
      <InputGroupItem>
        <Popover
          aria-label={t("range.label")}
          isVisible={isOpen}
          shouldOpen={() => setOpen(true)}
          shouldClose={() => setOpen(false)}
          minWidth="20rem"
          position="bottom-end"
          bodyContent={
            <RangeForm
              key={`${range.from} ${range.to}`}
              range={range}
              onChoose={(chosen) => {
                setRange(chosen);
                setOpen(false);
              }}
            />
          }
        >
          <Button variant="control" icon={<ClockIcon />} title={hover} className="kw-range-button">
            {rangeText(range, t)}
          </Button>
        </Popover>
      </InputGroupItem>
      <InputGroupItem className="kw-wide-only">
        <Button
          variant="control"
          aria-label={t("range.widen")}
          icon={<SearchMinusIcon />}
          onClick={() => setRange(widen(range, Date.now()))}
        />
      </InputGroupItem>
    </InputGroup>
  );
}

function RangeForm({ range, onChoose }: { range: TimeRange; onChoose: (range: TimeRange) => void }) {
  const { t } = useLanguage();
  const now = Date.now();
  const ends = resolveRange(range, now) ?? { from: now - 3_600_000, to: now };
  const text = (millis: number): string => new Date(millis).toISOString().slice(0, 19).replace("T", " ");
  const [from, setFrom] = useState(text(ends.from));
  const [to, setTo] = useState(text(ends.to));
  const iso = (value: string): string => `${value.trim().replace(" ", "T")}Z`;
  const chosen = { from: iso(from), to: iso(to) };
  const isValid = resolveRange(chosen, now) !== undefined;
  return (
    <Form
      onSubmit={(event) => {
        event.preventDefault();
        if (isValid) onChoose(chosen);
      }}
    >
      <ToggleGroup aria-label={t("range.presets")} isCompact>
        {PRESETS.map((span) => (
          <ToggleGroupItem
            key={span}
            text={span}
            isSelected={isRelative(range) && range.from === span}
            onChange={() => onChoose({ from: span, to: undefined })}
          />
        ))}
      </ToggleGroup>
      <FormGroup label={t("range.from")} fieldId="range-from">
        <TextInput id="range-from" value={from} onChange={(_event, value) => setFrom(value)} />
      </FormGroup>
      <FormGroup label={t("range.to")} fieldId="range-to">
        <TextInput id="range-to" value={to} onChange={(_event, value) => setTo(value)} />
        {!isValid && (
          <HelperText>
            <HelperTextItem variant="error">{t("range.invalid")}</HelperTextItem>
          </HelperText>
        )}
      </FormGroup>
      <Button type="submit" isDisabled={!isValid}>
        {t("range.apply")}
      </Button>
    </Form>
  );
}
