import {
  Nav,
  NavItem,
  NavList,
  Page,
  PageSection,
  PageSidebar,
  PageSidebarBody,
  SkipToContent,
} from "@patternfly/react-core";
import { Suspense, useEffect, useState } from "react";
import { Link, Navigate, Outlet, useLocation } from "react-router";
import type { en } from "../messages/en.ts";
import { Skeletons } from "../ui/answer.tsx";
import { ConnectionBanner, DemoBanner } from "./banners.tsx";
import { Keyboard } from "./keyboard.tsx";
import { useLanguage } from "./language.ts";
import { ConsoleMasthead } from "./masthead.tsx";
import { PageBoundary } from "./page-error.tsx";
import { address, parseSearch } from "./search.ts";
import { useIsWindowed, useRange } from "./use-range.ts";

const PAGES = [
  { to: "/", name: "nav.overview" },
  { to: "/proof", name: "nav.proof" },
  { to: "/runs", name: "nav.runs" },
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
  const { pathname: path } = useLocation();
  const current = currentPage(path);
  return (
    <PageSidebar isSidebarOpen={isOpen}>
      <PageSidebarBody>
        <Nav aria-label={t("nav.label")}>
          <NavList>
            {PAGES.map((page) => (
              <NavItem key={page.to} isActive={page.to === current}>
                <Link to={address(page.to, { ...range })} onClick={onChoose}>
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

/** The page of the address, once its code is there. */
function CurrentPage() {
  const { pathname, search } = useLocation();
  const { range } = useRange();
  const isWindowed = useIsWindowed();
  const parameters = parseSearch(search);
  // The window always stands in the address, so that any address can be shared; the remembered one fills it in.
  if (isWindowed && parameters["from"] === undefined) {
    return <Navigate to={address(pathname, { ...parameters, ...range })} replace />;
  }
  return (
    <PageBoundary key={pathname}>
      <Suspense
        fallback={
          <PageSection>
            <Skeletons lines={14} />
          </PageSection>
        }
      >
        <Outlet />
      </Suspense>
    </PageBoundary>
  );
}

/** What stands around every page. */
export function Shell() {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(() => globalThis.innerWidth >= WIDE);
  const { pathname: path } = useLocation();
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
      <CurrentPage />
      <Keyboard />
    </Page>
  );
}
