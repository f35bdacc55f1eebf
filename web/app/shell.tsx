import { Nav, NavItem, NavList, Page, PageSidebar, PageSidebarBody, SkipToContent } from "@patternfly/react-core";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { en } from "../messages/en.ts";
import { ConnectionBanner, DemoBanner } from "./banners.tsx";
import { Keyboard } from "./keyboard.tsx";
import { useLanguage } from "./language.ts";
import { ConsoleMasthead } from "./masthead.tsx";
import { useRange } from "./use-range.ts";

const PAGES = [
  { to: "/", name: "nav.overview" },
  { to: "/explore", name: "nav.explore" },
  { to: "/events", name: "nav.events" },
  { to: "/events/changes", name: "nav.changes" },
  { to: "/requests", name: "nav.requests" },
  { to: "/sources", name: "nav.sources" },
  { to: "/store", name: "nav.store" },
] as const satisfies readonly { to: string; name: keyof typeof en }[];

const WIDE = 1200;

/** The page of the longest path that the address begins with. */
function currentPage(path: string): string | undefined {
  return PAGES.map((page) => page.to)
    .filter((to) => path === to || (to !== "/" && path.startsWith(`${to}/`)))
    .sort((a, b) => b.length - a.length)[0];
}

function Sidebar({ isOpen, onChoose }: { isOpen: boolean; onChoose: () => void }) {
  const { t } = useLanguage();
  const { range } = useRange();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const current = currentPage(path);
  return (
    <PageSidebar isSidebarOpen={isOpen}>
      <PageSidebarBody>
        <Nav aria-label={t("nav.label")}>
          <NavList>
            {PAGES.map((page) => (
              <NavItem key={page.to} isActive={page.to === current}>
                <Link to={page.to} search={range} onClick={onChoose}>
                  {t(page.name)}
                </Link>
              </NavItem>
            ))}
          </NavList>
        </Nav>
      </PageSidebarBody>
    </PageSidebar>
  );
}

/** What stands around every page. */
export function Shell() {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(() => globalThis.innerWidth >= WIDE);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const current = PAGES.find((page) => page.to === currentPage(path));
  useEffect(() => {
    document.title = current === undefined ? "Kilowatch" : `${t(current.name)} · Kilowatch`;
  }, [current, t]);
  return (
    <Page
      masthead={<ConsoleMasthead isSidebarOpen={isOpen} onToggle={() => setOpen(!isOpen)} />}
      sidebar={<Sidebar isOpen={isOpen} onChoose={() => setOpen(globalThis.innerWidth >= WIDE)} />}
      skipToContent={<SkipToContent href="#content">{t("nav.skip")}</SkipToContent>}
      mainContainerId="content"
      isContentFilled
      banner={
        <>
          <ConnectionBanner />
          <DemoBanner />
        </>
      }
    >
      <Outlet />
      <Keyboard />
    </Page>
  );
}
