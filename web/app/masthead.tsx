import {
  Button,
  Dropdown,
  DropdownItem,
  DropdownList,
  Masthead,
  MastheadBrand,
  MastheadContent,
  MastheadLogo,
  MastheadMain,
  MastheadToggle,
  MenuToggle,
  PageToggleButton,
} from "@patternfly/react-core";
import { AdjustIcon, KeyboardIcon, LanguageIcon } from "@patternfly/react-icons";
import { type ReactNode, useState } from "react";
import { Link } from "react-router";
import { DataAge } from "./data-age.tsx";
import { chooseLanguage, LANGUAGES, useLanguage } from "./language.ts";
import { chooseTheme, THEMES, useTheme } from "./theme.ts";
import { TimeRangeControl } from "./time-range-control.tsx";
import { useIsWindowed } from "./use-range.ts";

export function ConsoleMasthead({ isSidebarOpen, onToggle }: { isSidebarOpen: boolean; onToggle: () => void }) {
  const { t } = useLanguage();
  const isWindowed = useIsWindowed();
  return (
    <Masthead display={{ default: "inline" }} className="kw-masthead">
      <MastheadMain>
        <MastheadToggle>
          <PageToggleButton
            isHamburgerButton
            aria-label={t("nav.label")}
            isSidebarOpen={isSidebarOpen}
            onSidebarToggle={onToggle}
          />
        </MastheadToggle>
        <MastheadBrand>
          <MastheadLogo component={(props) => <Link {...props} to="/" aria-label={t("nav.home")} />}>
            <img src="/icon.svg" alt="" width={28} height={28} />
            <span className="kw-brand">Kilowatch</span>
          </MastheadLogo>
        </MastheadBrand>
      </MastheadMain>
      <MastheadContent>
        <div className="kw-tools">
          <DataAge />
          {isWindowed && <TimeRangeControl />}
          <ThemeMenu />
          <LanguageMenu />
          <Button
            variant="plain"
            className="kw-wide-only"
            aria-label={t("keys.title")}
            icon={<KeyboardIcon />}
            onClick={() => document.dispatchEvent(new CustomEvent("kilowatch:keys"))}
          />
        </div>
      </MastheadContent>
    </Masthead>
  );
}

function PlainMenu<Item extends string>(props: {
  label: string;
  icon: ReactNode;
  items: readonly { id: Item; name: string }[];
  chosen: Item;
  onChoose: (item: Item) => void;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Dropdown
      isOpen={isOpen}
      onOpenChange={setOpen}
      popperProps={{ position: "right" }}
      onSelect={() => setOpen(false)}
      toggle={(ref) => (
        <MenuToggle
          ref={ref}
          variant="plain"
          aria-label={props.label}
          isExpanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          icon={props.icon}
        />
      )}
    >
      <DropdownList>
        {props.items.map((item) => (
          <DropdownItem key={item.id} isSelected={item.id === props.chosen} onClick={() => props.onChoose(item.id)}>
            {item.name}
          </DropdownItem>
        ))}
      </DropdownList>
    </Dropdown>
  );
}

function ThemeMenu() {
  const { t } = useLanguage();
  const items = THEMES.map((id) => ({ id, name: t(`theme.${id}`) }));
  return (
    <PlainMenu
      label={t("theme.label")}
      icon={<AdjustIcon />}
      items={items}
      chosen={useTheme()}
      onChoose={chooseTheme}
    />
  );
}

function LanguageMenu() {
  const { t, messages } = useLanguage();
  const chosen = LANGUAGES.find((language) => language.id === messages.language)?.id ?? "en";
  return (
    <PlainMenu
      label={t("language.label")}
      icon={<LanguageIcon />}
      items={LANGUAGES}
      chosen={chosen}
      onChoose={(language) => void chooseLanguage(messages, language)}
    />
  );
}
